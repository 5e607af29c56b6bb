package org.gridtap.node.cli;

import java.io.PrintWriter;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "lookup",
    header = "Finds who has a name, an address or a node id.",
    description = {
      "%nNames are host names, alone or as NAME.NETWORK.gridtap, or C-names",
      "(C005032155 is 10.5.32.155).",
      "Exit code 1 if nobody has it.",
      "",
      "Example: sudo gridtap lookup 10.64.0.9",
      "Next:    sudo gridtap ping HOST",
      ""
    })
final class LookupCommand extends ClientCommand<LookupReport> {
  @Parameters(paramLabel = "NAME|ADDRESS|NODE", description = "What to look for.")
  String what = "";

  LookupCommand(RootCommand root) {
    super(root, LookupReport.class);
  }

  @Override
  Request request() {
    return new Request.Lookup(what, ANSWER_TIMEOUT_MS);
  }

  @Override
  int timeoutMs() {
    // The daemon's own time is up first, and it knows better what went wrong.
    return 2 * ANSWER_TIMEOUT_MS;
  }

  @Override
  int exitCode(LookupReport report) {
    return report.found() ? ExitCode.OK : ExitCode.FAILED;
  }

  @Override
  void show(LookupReport report, PrintWriter out) {
    if (!report.found()) {
      // The reasons name what was looked for themselves.
      String why = report.why() == null ? "Nobody has " + report.query() + "." : report.why();
      spec.commandLine().getErr().println("gridtap: Nothing was found. " + why);
      return;
    }
    new Table()
        .row("network", report.network())
        .row("address", report.address())
        .row("name", report.name())
        .row("node", report.node())
        .row("hardware address", report.hardwareAddress())
        .row("found in", report.source() + ", " + Table.millis(report.tookMs()))
        .print(out);
  }
}
