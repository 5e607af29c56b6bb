package org.gridtap.lab.soak;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.gridtap.lab.timing.Quantiles;
import org.gridtap.node.control.StatusReport;

/**
 * What a soak found; {@code gridtap lab soak --json} prints it.
 *
 * @param minutes how long it was; less than asked for if it was interrupted
 * @param judgedFromMinute what came before is warm-up
 * @param growthJudged whether it was long enough to say that something grows or does not
 * @param ringAtEnd what was wrong with the ring in the last round of samples, or that it was whole
 * @param atEnd what the daemons used in their last samples, all of them
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
    Times relayJoinedMs,
    TrafficCounts traffic,
    Times outagesMs,
    long worstResidentBytes,
    String ringAtEnd,
    AtEnd atEnd,
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

  /** What one daemon uses, in bytes; records are those that it holds as a replica. */
  public record AtEnd(
      long residentP50,
      long residentMost,
      long heapUsedP50,
      long heapUsedMost,
      long recordsP50,
      long recordsMost,
      long linksP50,
      long linksMost) {
    static AtEnd of(List<Sample> last) {
      return new AtEnd(
          at(last, 50, sample -> sample.usage().residentBytes()),
          at(last, 100, sample -> sample.usage().residentBytes()),
          at(last, 50, sample -> sample.figures().heapUsed()),
          at(last, 100, sample -> sample.figures().heapUsed()),
          at(last, 50, sample -> sample.figures().dhtKeys()),
          at(last, 100, sample -> sample.figures().dhtKeys()),
          at(last, 50, sample -> sample.status().peers().size()),
          at(last, 100, sample -> sample.status().peers().size()));
    }

    private static long at(List<Sample> samples, double percent, ToLongFunction<Sample> value) {
      long[] sorted = samples.stream().mapToLong(value).sorted().toArray();
      int rank = (int) Math.ceil(percent / 100 * sorted.length);
      return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)];
    }
  }

  static SoakReport of(
      SoakPlan plan,
      Journal journal,
      Traffic traffic,
      double minutes,
      String ringAtEnd,
      List<Growth> steady) {
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
        Times.of(journal.relayStarts()),
        traffic.counts(),
        Times.of(journal.outages()),
        journal.worstResidentBytes(),
        ringAtEnd,
        AtEnd.of(journal.lastSamples()),
        steady,
        journal.violationCount(),
        journal.violations(),
        journal.directory().toString());
  }
}
