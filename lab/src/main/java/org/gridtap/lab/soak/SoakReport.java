package org.gridtap.lab.soak;

import java.time.Duration;
import java.util.List;
import org.gridtap.lab.timing.Quantiles;
import org.gridtap.node.control.StatusReport;

/**
 * What a soak found; {@code gridtap lab soak --json} prints it.
 *
 * @param minutes how long it was; less than asked for if it was interrupted
 * @param judgedFromMinute what came before is warm-up
 * @param growthJudged whether it was long enough to say that something grows or does not
 * @param steady the daemons that were never ended
 * @param violations the first of them; there may be more
 */
public record SoakReport(
    int schema,
    boolean passed,
    int daemons,
    long seed,
    double minutes,
    double judgedFromMinute,
    boolean growthJudged,
    int kills,
    int politeEnds,
    int moves,
    Times firstAddressMs,
    Times restartToAddressMs,
    TrafficCounts traffic,
    Times outagesMs,
    long worstResidentBytes,
    List<Growth> steady,
    int violationCount,
    List<Violation> violations,
    String directory) {

  public SoakReport {
    steady = List.copyOf(steady);
    violations = List.copyOf(violations);
  }

  /** Durations in milliseconds. */
  public record Times(int count, long p50, long p90, long max) {
    static Times of(List<Duration> measured) {
      Quantiles all = Quantiles.of(measured);
      return new Times(
          all.count(), all.at(50).toMillis(), all.at(90).toMillis(), all.max().toMillis());
    }
  }

  static SoakReport of(
      SoakPlan plan, Journal journal, Traffic traffic, double minutes, List<Growth> steady) {
    return new SoakReport(
        StatusReport.SCHEMA,
        journal.violationCount() == 0,
        plan.daemons(),
        plan.seed(),
        minutes,
        plan.warmUp().toMillis() / 60_000.0,
        plan.judgesGrowth(),
        journal.count("killed"),
        journal.count("ended"),
        journal.count("moved"),
        Times.of(journal.firstStarts()),
        Times.of(journal.restarts()),
        traffic.counts(),
        Times.of(journal.outages()),
        journal.worstResidentBytes(),
        steady,
        journal.violationCount(),
        journal.violations(),
        journal.directory().toString());
  }
}
