package org.gridtap.lab.sim.scenario;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridtap.node.cli.Table;
import org.jspecify.annotations.Nullable;

/** Prints what a simulation found, for people. */
public final class SimulationTable {
  private SimulationTable() {}

  public static void print(SimulationReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, %d nodes, seed %d, %s level, %s latencies: %.0f virtual seconds in %.0f s%n%n",
        report.scenario(),
        report.nodes(),
        report.seed(),
        report.level(),
        report.latency(),
        report.virtualSeconds(),
        report.wallSeconds());
    printPhases(report, out);
    out.println();
    Table table = new Table();
    table.row(
        "hops, mean / p99",
        String.format(Locale.ROOT, "%.2f / %d", report.hopsMean(), report.hopsP99()));
    table.row(
        "look-up time, p50 / p90 / p99",
        String.format(
            Locale.ROOT,
            "%.0f / %.0f / %.0f ms",
            report.lookupMs().p50(),
            report.lookupMs().p90(),
            report.lookupMs().p99()));
    printTimes(report, table);
    measuredBytes(report, table);
    table.row(
        "addresses granted",
        String.format(
            Locale.ROOT,
            "%d, each on %.1f nodes in the end",
            report.grants(),
            report.copiesPerAddress()));
    if (report.conflicts() > 0) {
      table.row("granted on both sides of a cut", report.conflicts());
    }
    printContest(report.contest(), table);
    table.row("trace hash", report.traceHash());
    table.row(
        "cost",
        String.format(
            Locale.ROOT,
            "%.0f s of processor time, %,d events, %s resident at most",
            report.cpuSeconds(),
            report.events(),
            Table.bytes(report.peakResidentBytes())));
    table.print(out);
    printViolations(report, out);
    out.flush();
  }

  private static void printContest(SimulationReport.@Nullable ContestReport contest, Table table) {
    if (contest == null) {
      return;
    }
    table.row(
        "fought over",
        String.format(
            Locale.ROOT,
            "%d grants, %d refusals, %d answers to look-ups",
            contest.grants(),
            contest.refusals(),
            contest.lookups()));
    table.row(
        "double grants",
        String.format(
            Locale.ROOT,
            "%d; %d on both sides of a cut; settled after %.1f s at most",
            contest.doubleGrants(),
            contest.conflicts(),
            contest.worstSettleSeconds()));
    table.row(
        "answers that cannot be true",
        String.format(
            Locale.ROOT,
            "%d; %d during cuts; %d refused claims came true late",
            contest.flaws(),
            contest.flawsInCuts(),
            contest.late()));
  }

  /** Says how long addresses took, where any were got. */
  private static void printTimes(SimulationReport report, Table table) {
    for (SimulationReport.PhaseReport phase : report.phases()) {
      row(table, "create, p50 / p90 / p99", phase, phase.createMs());
      row(table, "start to address, p50 / p90 / p99", phase, phase.leaseMs());
    }
  }

  private static void row(
      Table table,
      String title,
      SimulationReport.PhaseReport phase,
      SimulationReport.Millis times) {
    if (times.max() > 0) {
      table.row(
          title,
          String.format(
              Locale.ROOT,
              "%.0f / %.0f / %.0f ms, %s",
              times.p50(),
              times.p90(),
              times.p99(),
              phase.title()));
    }
  }

  private static void printPhases(SimulationReport report, PrintWriter out) {
    Table table =
        new Table(
            "phase",
            "from",
            "lasted",
            "ring whole after",
            "look-ups",
            "answered",
            "routed",
            "wrong",
            "hops",
            "B/s a node");
    for (SimulationReport.PhaseReport phase : report.phases()) {
      table.row(
          phase.title(),
          String.format(Locale.ROOT, "%.0f s", phase.startSeconds()),
          String.format(Locale.ROOT, "%.0f s", phase.seconds()),
          phase.wholeAfterSeconds() < 0
              ? ""
              : String.format(Locale.ROOT, "%.1f s", phase.wholeAfterSeconds()),
          phase.lookups(),
          percent(phase.lookupSuccess(), phase.lookups()),
          percent(phase.lookupRouted(), phase.lookups()),
          phase.wrongAnswers(),
          phase.lookups() == 0
              ? ""
              : String.format(Locale.ROOT, "%.2f / %d", phase.hopsMean(), phase.hopsP99()),
          String.format(Locale.ROOT, "%.0f", phase.bytesPerNodePerSecond()));
    }
    table.print(out);
  }

  private static void measuredBytes(SimulationReport report, Table table) {
    table.row(
        "bytes a second and node",
        String.format(Locale.ROOT, "%.0f", report.bytesPerNodePerSecond()));
    report.phases().stream()
        .filter(phase -> phase.title().equals(SimulationReport.MEASURED))
        .forEach(
            phase ->
                phase
                    .bytesByClass()
                    .forEach(
                        (about, rate) ->
                            table.row("  " + about, String.format(Locale.ROOT, "%.1f", rate))));
  }

  private static void printViolations(SimulationReport report, PrintWriter out) {
    out.println();
    for (Violation violation : report.violations()) {
      out.printf(
          Locale.ROOT,
          "  %8.2f s  %-10s  %s%n",
          violation.seconds(),
          violation.kind(),
          violation.sentence());
    }
    if (report.passed()) {
      out.println("PASSED: nothing that must not happen did.");
    } else {
      out.printf(
          "FAILED: %d violation%s. To see the same again:%n  %s%n",
          report.violationCount(), report.violationCount() == 1 ? "" : "s", report.replay());
    }
  }

  private static String percent(double share, long count) {
    return count == 0 ? "" : String.format(Locale.ROOT, "%.3f %%", 100 * share);
  }
}
