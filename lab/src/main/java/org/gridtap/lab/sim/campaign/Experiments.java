package org.gridtap.lab.sim.campaign;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.gridtap.lab.sim.scenario.Scenario;
import org.gridtap.lab.sim.scenario.SessionLength;
import org.gridtap.lab.sim.scenario.SimulationPlan;
import org.gridtap.lab.sim.scenario.SimulationReport;
import org.gridtap.lab.sim.scenario.SimulationReport.ContestReport;
import org.gridtap.lab.sim.scenario.SimulationReport.PhaseReport;

/** What the overlay is to reach, and the runs that show whether it does. */
public final class Experiments {
  /** Of the latencies that are like King's: see KingLatencies. */
  private static final double MEDIAN_RTT_MS = 159;

  private static final double NEVER = 86_400;
  private static final double GIBIBYTE = 1L << 30;

  private Experiments() {}

  /** Returns everything, at full size. It takes many hours of processor time. */
  public static List<Experiment> whole() {
    return List.of(
        founding(20),
        grants("grants-a", Scenario.GRANTS_A, 100, 60),
        grants("grants-b", Scenario.GRANTS_B, 100, 60),
        grants("grants-c", Scenario.GRANTS_C, 100, 60),
        grantsOnTheWorstDay(20, 60),
        rough("rough", 200, 5, 5),
        latency(1_000, 3, 5),
        churn("churn-1.4min", 1_000, sessions(84), 3, 10, 0.99),
        churn("churn-10min", 1_000, sessions(600), 3, 10, 0.999),
        churn("churn-1.4min-pareto", 1_000, heavyTailed(84), 3, 10, 0.99),
        churn("churn-10min-pareto", 1_000, heavyTailed(600), 3, 10, 0.999),
        upkeep(1_000, 3, 10),
        blocked(1_000, 3, 5, 0.9999),
        flash(5_000, 1),
        halfCrash(5_000, 1),
        merge(5_000, 1),
        new Experiment("p2plab", SimulationPlan.of(5_760, 1, Scenario.P2PLAB), 1, hops(3.9, 7)),
        size());
  }

  /** Returns a small set that finds what is broken, for every change: a few minutes of one core. */
  public static List<Experiment> reduced() {
    return List.of(
        founding(3),
        grants("grants-a", Scenario.GRANTS_A, 8, 5),
        grants("grants-b", Scenario.GRANTS_B, 6, 5),
        grants("grants-c", Scenario.GRANTS_C, 6, 6),
        rough("rough", 30, 1, 1),
        churn("churn-10min", 60, sessions(600), 1, 2, 0.99),
        blocked(60, 1, 1, 0.9999), // of 600: none may be lost
        halfCrash(60, 1),
        merge(60, 1),
        new Experiment(
            "p2plab", SimulationPlan.of(80, 1, Scenario.P2PLAB).lasting(1), 1, hops(3, 5)));
  }

  private static Experiment founding(int seeds) {
    return new Experiment(
        "founding",
        SimulationPlan.of(3, 1, Scenario.FOUNDING),
        seeds,
        List.of(
            Figure.atMost(
                "the third node's address after its start",
                3,
                "s",
                report -> orNever(phase(report, "measured").leaseMs().max() / 1e3))));
  }

  /**
   * An owner that crashes keeps its address from all others for up to six minutes, by the
   * scenario's own doing: some 13 to 29 grants a minute are left, and far fewer in a bad minute. A
   * few a minute show that no key is stuck for good.
   */
  private static Experiment grants(String name, Scenario scenario, int seeds, int minutes) {
    return new Experiment(
        name,
        SimulationPlan.of(30, 1, scenario).lasting(minutes),
        seeds,
        List.of(
            Figure.atMost("double grants", 0, "", report -> contest(report).doubleGrants()),
            Figure.atMost("answers that cannot be true", 0, "", report -> contest(report).flaws()),
            Figure.atLeast("grants", 4.0 * minutes, "", report -> contest(report).grants()),
            settled()));
  }

  /** On this one a few double grants are known to be left, which the merge rule has to settle. */
  private static Experiment grantsOnTheWorstDay(int seeds, int minutes) {
    return new Experiment(
        "grants-d",
        SimulationPlan.of(30, 1, Scenario.GRANTS_D).lasting(minutes),
        seeds,
        List.of(settled()));
  }

  private static Figure settled() {
    return Figure.atMost(
        "two owners, once their replicas could know",
        10,
        "s",
        report -> contest(report).worstSettleSeconds());
  }

  private static Experiment rough(String name, int nodes, int seeds, int minutes) {
    return new Experiment(
        name, SimulationPlan.of(nodes, 1, Scenario.ROUGH).lasting(minutes), seeds, List.of());
  }

  private static Experiment latency(int nodes, int seeds, int minutes) {
    return new Experiment(
        "latency",
        SimulationPlan.of(nodes, 1, Scenario.STEADY).lasting(minutes),
        seeds,
        List.of(
            Figure.atMost(
                "create, p50, in median round trips",
                6,
                "x",
                report -> orNever(phase(report, "creating").createMs().p50() / MEDIAN_RTT_MS)),
            Figure.atMost(
                "get, p50, in median round trips",
                3,
                "x",
                report -> orNever(report.lookupMs().p50() / MEDIAN_RTT_MS))));
  }

  private static SessionLength sessions(int medianSeconds) {
    return new SessionLength(Duration.ofSeconds(medianSeconds), false);
  }

  private static SessionLength heavyTailed(int medianSeconds) {
    return new SessionLength(Duration.ofSeconds(medianSeconds), true);
  }

  private static Experiment churn(
      String name, int nodes, SessionLength session, int seeds, int minutes, double success) {
    return new Experiment(
        name,
        SimulationPlan.of(nodes, 1, Scenario.CHURN).lasting(minutes).staying(session),
        seeds,
        List.of(
            Figure.atLeast("look-ups routed", success, "%", SimulationReport::lookupRouted),
            Figure.atLeast("look-ups answered", success, "%", SimulationReport::lookupSuccess)));
  }

  private static Experiment upkeep(int nodes, int seeds, int minutes) {
    return new Experiment(
        "churn-60min",
        SimulationPlan.of(nodes, 1, Scenario.CHURN).lasting(minutes),
        seeds,
        List.of(
            Figure.atLeast("look-ups routed", 0.9999, "%", SimulationReport::lookupRouted),
            Figure.atLeast("look-ups answered", 0.9999, "%", SimulationReport::lookupSuccess),
            Figure.atMost("upkeep a node", 900, "B/s", SimulationReport::bytesPerNodePerSecond)));
  }

  private static Experiment blocked(int nodes, int seeds, int minutes, double delivered) {
    return new Experiment(
        "blocked",
        SimulationPlan.of(nodes, 1, Scenario.BLOCKED).lasting(minutes),
        seeds,
        List.of(
            Figure.atLeast(
                "delivered, 30 % of pairs blocked",
                delivered, "%", SimulationReport::lookupRouted)));
  }

  private static Experiment flash(int nodes, int seeds) {
    return new Experiment(
        "flash",
        SimulationPlan.of(nodes, 1, Scenario.FLASH),
        seeds,
        List.of(
            Figure.atMost("ring whole after the last joined", 30, "s", Experiments::wholeAfter)));
  }

  private static Experiment halfCrash(int nodes, int seeds) {
    return new Experiment(
        "halfcrash",
        SimulationPlan.of(nodes, 1, Scenario.HALFCRASH),
        seeds,
        List.of(
            Figure.atLeast(
                "look-ups routed from 10 s after on",
                0.99,
                "%",
                report -> phase(report, "10 to 30 s after").lookupRouted()),
            Figure.atLeast(
                "gets from 10 s after on",
                0.96,
                "%",
                report -> phase(report, "10 to 30 s after").lookupSuccess()),
            Figure.atLeast(
                "gets from 150 s after on", 0.999, "%", SimulationReport::lookupSuccess)));
  }

  private static Experiment merge(int nodes, int seeds) {
    return new Experiment(
        "merge",
        SimulationPlan.of(nodes, 1, Scenario.MERGE),
        seeds,
        List.of(
            Figure.atMost("one ring after the first contact", 60, "s", Experiments::wholeAfter)));
  }

  private static Experiment size() {
    return new Experiment(
        "size",
        SimulationPlan.of(5_760, 1, Scenario.CHURN).lasting(10),
        1,
        List.of(
            Figure.atLeast(
                "virtual seconds in a real one",
                1,
                "",
                report -> report.virtualSeconds() / report.wallSeconds()),
            Figure.atMost(
                "resident memory", 8, "GiB", report -> report.peakResidentBytes() / GIBIBYTE)));
  }

  private static List<Figure> hops(double mean, double p99) {
    return List.of(
        Figure.atMost("hops, mean", mean, "", SimulationReport::hopsMean),
        Figure.atMost("hops, p99", p99, "", SimulationReport::hopsP99));
  }

  private static ContestReport contest(SimulationReport report) {
    return Objects.requireNonNull(report.contest(), "nothing was fought over");
  }

  /** What was not measured once took for ever. */
  private static double orNever(double value) {
    return value == 0 ? NEVER : value;
  }

  /**
   * Where a run ended before this phase, its figures are those of one in which nothing was done.
   */
  private static PhaseReport phase(SimulationReport report, String title) {
    return report.phases().stream()
        .filter(phase -> phase.title().equals(title))
        .findFirst()
        .orElse(report.phases().getLast());
  }

  /** Returns after how long a whole ring was found where one was waited for last. */
  private static double wholeAfter(SimulationReport report) {
    return report.phases().stream()
        .mapToDouble(PhaseReport::wholeAfterSeconds)
        .filter(seconds -> seconds >= 0)
        .reduce((_, later) -> later)
        .orElse(NEVER);
  }
}
