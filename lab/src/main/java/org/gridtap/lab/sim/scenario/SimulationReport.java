package org.gridtap.lab.sim.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.sim.node.MessageClass;
import org.gridtap.node.control.StatusReport;
import org.jspecify.annotations.Nullable;

/**
 * What a simulation found; {@code gridtap lab simulate --json} prints it. Figures without a phase
 * are those of the measured one.
 *
 * @param traceHash sixteen hexadecimal digits; equal for equal runs
 * @param violations the first of them; there may be more
 * @param lookupSuccess the share of look-ups answered rightly within 10 s
 * @param lookupRouted the share whose question reached the key's true root within 10 s
 * @param bytesPerNodePerSecond what a node sends on average, without UDP's and IP's headers
 * @param conflicts how often an address was granted on both sides of a cut
 * @param copiesPerAddress how many nodes held an address' record in the end; five are its replicas
 * @param contest what came of fighting over keys; null where nobody did
 * @param cpuSeconds processor time of the simulation's one thread, without garbage collection
 * @param replay the command that plays the very same again
 */
public record SimulationReport(
    int schema,
    int nodes,
    long seed,
    String scenario,
    String level,
    String latency,
    String traceHash,
    int violationCount,
    List<Violation> violations,
    double lookupSuccess,
    double lookupRouted,
    long lookups,
    double hopsMean,
    int hopsP99,
    Millis lookupMs,
    double bytesPerNodePerSecond,
    long grants,
    long conflicts,
    double copiesPerAddress,
    @Nullable ContestReport contest,
    List<PhaseReport> phases,
    double virtualSeconds,
    double wallSeconds,
    double cpuSeconds,
    long events,
    long peakResidentBytes,
    String replay) {
  static final String MEASURED = "measured";
  static final String CREATING = "creating";

  public SimulationReport {
    violations = List.copyOf(violations);
    phases = List.copyOf(phases);
  }

  /**
   * How a fight over keys went.
   *
   * @param grants of the keys that were fought over
   * @param late claims that were refused and yet got their key, by a copy of the question
   * @param doubleGrants to a second living node, while nothing was cut
   * @param conflicts grants on both sides of a cut
   * @param worstSettleSeconds how long two owners were at most, after the replicas could know
   * @param flaws answers that cannot have been true while nothing was cut
   * @param flawsInCuts such answers while something was, or had been 10 s before
   */
  public record ContestReport(
      long grants,
      long refusals,
      long lookups,
      long late,
      long doubleGrants,
      long conflicts,
      double worstSettleSeconds,
      long flaws,
      long flawsInCuts) {
    static @Nullable ContestReport of(@Nullable Contest contest) {
      return contest == null
          ? null
          : new ContestReport(
              contest.grants(),
              contest.refusals(),
              contest.answers(),
              contest.late(),
              contest.rivals().doubleGrants(),
              contest.rivals().conflicts(),
              contest.rivals().worstSettleSeconds(),
              contest.rivals().flaws(),
              contest.rivals().flawsInCuts());
    }
  }

  /** Times in milliseconds. */
  public record Millis(double p50, double p90, double p99, double max) {
    static Millis of(double[] sorted) {
      return new Millis(at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(double[] sorted, double share) {
      int rank = (int) Math.ceil(share * sorted.length);
      return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)];
    }
  }

  /**
   * A part of the run.
   *
   * @param wholeAfterSeconds after how long a whole ring was found where one was waited for; below
   *     zero otherwise
   * @param wrongAnswers look-ups that were answered, and not rightly
   * @param createMs from a claim on an address that nobody has to its grant; zeros where none was
   *     made
   * @param leaseMs from the start of a node to its address
   * @param bytesByClass what a node sends in a second, by what it is about
   */
  public record PhaseReport(
      String title,
      double startSeconds,
      double seconds,
      double wholeAfterSeconds,
      long lookups,
      double lookupSuccess,
      double lookupRouted,
      long wrongAnswers,
      double hopsMean,
      int hopsP99,
      Millis lookupMs,
      Millis createMs,
      Millis leaseMs,
      double bytesPerNodePerSecond,
      Map<String, Double> bytesByClass) {

    static PhaseReport of(Phase phase) {
      LookUpCounts lookUps = phase.lookUps();
      return new PhaseReport(
          phase.title(),
          phase.startNs() / 1e9,
          phase.seconds(),
          phase.wholeAfterSeconds(),
          lookUps.decided(),
          lookUps.answeredShare(),
          lookUps.routedShare(),
          lookUps.wrong(),
          lookUps.hopsMean(),
          lookUps.hopsAt(0.99),
          Millis.of(lookUps.sortedAnswerMs()),
          Millis.of(phase.createMs().sorted()),
          Millis.of(phase.leaseMs().sorted()),
          phase.bytesPerNodeAndSecond(),
          byClass(phase));
    }

    private static Map<String, Double> byClass(Phase phase) {
      Map<String, Double> rates = new LinkedHashMap<>();
      for (MessageClass about : MessageClass.values()) {
        long bytes = phase.after().bytes(about) - phase.before().bytes(about);
        if (bytes > 0) {
          rates.put(about.title(), phase.perNodeAndSecond(bytes));
        }
      }
      return rates;
    }
  }

  /** Returns whether nothing happened that must not. */
  public boolean passed() {
    return violationCount == 0;
  }

  static SimulationReport of(Stage stage, String traceHash, Expense expense) {
    SimulationPlan plan = stage.plan();
    List<PhaseReport> phases =
        stage.phases().stream().filter(phase -> phase.seconds() > 0).map(PhaseReport::of).toList();
    PhaseReport measured =
        phases.stream()
            .filter(phase -> phase.title().equals(MEASURED))
            .findFirst()
            .orElse(phases.getLast());
    return new SimulationReport(
        StatusReport.SCHEMA,
        plan.nodes(),
        plan.seed(),
        plan.scenario().title(),
        SimulationPlan.name(plan.level()),
        SimulationPlan.name(plan.latency()),
        traceHash,
        stage.checks().count(),
        stage.checks().violations(),
        measured.lookupSuccess(),
        measured.lookupRouted(),
        measured.lookups(),
        measured.hopsMean(),
        measured.hopsP99(),
        measured.lookupMs(),
        measured.bytesPerNodePerSecond(),
        stage.holders().grants(),
        stage.holders().conflicts(),
        stage.copiesPerAddress(),
        ContestReport.of(stage.contest()),
        phases,
        expense.virtualSeconds(),
        expense.wallSeconds(),
        expense.cpuSeconds(),
        stage.simulation().events(),
        expense.peakResidentBytes(),
        plan.command());
  }
}
