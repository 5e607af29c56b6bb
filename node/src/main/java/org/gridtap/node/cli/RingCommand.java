package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.RingReport;
import picocli.CommandLine.Command;

@Command(
    name = "ring",
    header = "Shows the ring of the overlay as this node sees it.",
    description = {
      "%nNear links are the neighbours on both sides; far links are short cuts across",
      "the ring. Positions are fractions of the ring, clockwise.",
      "",
      "Example: sudo gridtap ring -j | jq -r '.near[].name'",
      ""
    })
final class RingCommand extends ClientCommand<RingReport> {
  RingCommand(RootCommand root) {
    super(root, RingReport.class);
  }

  @Override
  Request request() {
    return new Request.Ring();
  }

  @Override
  void show(RingReport report, PrintWriter out) {
    Table table = new Table("LINK", "NODE", "NAME", "POSITION", "PATH", "RTT");
    table.row("self", Table.shortId(report.id()), null, position(report.position()), null, null);
    addLinks(table, "near", report.near());
    addLinks(table, "far", report.far());
    table.print(out);
    out.println();
    out.println(
        report.state()
            + ", about "
            + Table.count(report.sizeEstimate(), "node")
            + " in the overlay");
    if (report.near().isEmpty()) {
      out.println("  No neighbours: gridtap status says why, and what to do.");
    }
  }

  private static void addLinks(Table table, String kind, List<RingReport.Neighbour> links) {
    for (RingReport.Neighbour link : links) {
      table.row(
          kind,
          Table.shortId(link.id()),
          link.name(),
          position(link.position()),
          link.path(),
          Table.millis(link.rttMs()));
    }
  }

  private static String position(double fraction) {
    return String.format(Locale.ROOT, "%.4f", fraction);
  }
}
