package org.gridtap.lab.soak;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridtap.node.cli.Table;

/** Prints a soak's findings for people. */
final class SoakTable {
  private SoakTable() {}

  static void print(SoakReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%d daemons, %.1f minutes, seed %d: %d killed, %d ended politely, %d hosts moved%n",
        report.daemons(),
        report.minutes(),
        report.seed(),
        report.kills(),
        report.politeEnds(),
        report.moves());
    out.println();
    printSteady(report, out);
    out.println();
    Table table = new Table();
    table.row("first address after `up`", times(report.firstAddressMs()));
    table.row("address after a restart", times(report.restartToAddressMs()));
    table.row("a relay joined after", times(report.relayJoinedMs()));
    TrafficCounts traffic = report.traffic();
    table.row(
        "pings", lost(traffic.answered() + traffic.lost(), traffic.lost()) + ", all there were");
    table.row(
        "",
        lost(traffic.settledAnswered() + traffic.settledLost(), traffic.settledLost())
            + ", between two that were left alone for %d s"
                .formatted(SoakNode.SETTLES.toSeconds()));
    table.row("until answered again", times(report.outagesMs()));
    table.row(
        "TCP transfers",
        "%d, %d failed"
            .formatted(traffic.transfers() + traffic.failedTransfers(), traffic.failedTransfers()));
    table.row("most resident memory", Table.bytes(report.worstResidentBytes()));
    SoakReport.AtEnd atEnd = report.atEnd();
    table.row(
        "a daemon, in the end",
        "memory p50 %s, most %s; heap used p50 %s; records p50 %d, most %d; links p50 %d, most %d"
            .formatted(
                Table.bytes(atEnd.residentP50()),
                Table.bytes(atEnd.residentMost()),
                Table.bytes(atEnd.heapUsedP50()),
                atEnd.recordsP50(),
                atEnd.recordsMost(),
                atEnd.linksP50(),
                atEnd.linksMost()));
    table.row("the ring, in the end", report.ringAtEnd());
    table.row("violations", report.violationCount());
    table.print(out);
    printViolations(report, out);
    out.println();
    out.println("Samples, events, logs and a plot (soak.html) are in " + report.directory());
    out.println(verdict(report));
    out.flush();
  }

  private static void printViolations(SoakReport report, PrintWriter out) {
    if (!report.violations().isEmpty()) {
      out.println();
    }
    for (Violation violation : report.violations()) {
      out.printf(
          Locale.ROOT,
          "  %7.1f s  %-13s %s: %s%n",
          violation.seconds(),
          violation.kind(),
          violation.node(),
          violation.sentence());
    }
  }

  private static void printSteady(SoakReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Never ended, from minute %.1f on:%s%n",
        report.judgedFromMinute(),
        report.growthJudged() ? "" : " (too short to judge growth)");
    Table table =
        new Table(
            "node",
            "address",
            "memory, MB",
            "kB/min",
            "of it code",
            "malloc in use",
            "the rest, kB/min",
            "live heap, MB",
            "descriptors",
            "threads",
            "CPU",
            "drops");
    for (Growth growth : report.steady()) {
      table.row(
          growth.node(),
          growth.addressing(),
          change(growth.residentStart(), growth.residentEnd()),
          growth.residentSlope(),
          change(growth.codeStart(), growth.codeEnd()),
          change(growth.mallocStart(), growth.mallocEnd()),
          growth.otherSlope(),
          change(growth.liveStart(), growth.liveEnd()),
          growth.descriptorsStart() + " → " + growth.descriptorsEnd(),
          growth.threadsStart() + " → " + growth.threadsEnd(),
          String.format(Locale.ROOT, "%.2f %%", growth.cpuPercent()),
          growth.drops());
    }
    table.print(out);
  }

  private static String change(long start, long end) {
    return megabytes(start) + " → " + megabytes(end);
  }

  private static String megabytes(long bytes) {
    return bytes == 0 ? "-" : String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }

  private static String times(SoakReport.Times times) {
    return times.count() == 0
        ? "-"
        : "p50 %s, p90 %s, most %s (%d)"
            .formatted(
                Table.millis((double) times.p50()),
                Table.millis((double) times.p90()),
                Table.millis((double) times.max()),
                times.count());
  }

  private static String lost(int all, int lost) {
    return String.format(
        Locale.ROOT, "%d, %d lost (%.2f %%)", all, lost, all == 0 ? 0 : 100.0 * lost / all);
  }

  private static String verdict(SoakReport report) {
    if (!report.passed()) {
      return "FAILED: %d violation%s."
          .formatted(report.violationCount(), report.violationCount() == 1 ? "" : "s");
    }
    return report.growthJudged()
        ? "PASSED: nothing that must not happen did, and nothing grows."
        : "PASSED: nothing that must not happen did.";
  }
}
