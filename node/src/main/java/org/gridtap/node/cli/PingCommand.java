package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.PingReport;
import org.gridtap.node.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ping",
    header = "Asks another node for an echo over the overlay, and says which way it went.",
    description = {
      "%nHOST is a host name, a C-name, an address or a node id.",
      "Exit code 1 if there is no such host, 3 if it never answered.",
      "",
      "Example: sudo gridtap ping -c 3 C064000009",
      "Next:    ping 10.64.0.9, the system's own, once this one works",
      ""
    })
final class PingCommand implements Callable<Integer> {
  private static final int REPLY_TIMEOUT_MS = 5_000;
  private static final int INTERVAL_MS = 1_000;
  private static final int MAX_COUNT = 1_000_000;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();

  @Parameters(paramLabel = "HOST", description = "Whom to ask.")
  String host = "";

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      defaultValue = "4",
      description = "How many echoes to ask for (default: ${DEFAULT-VALUE}).")
  int count;

  private final RootCommand root;

  PingCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws ControlException, InterruptedException {
    if (count < 1 || count > MAX_COUNT) {
      throw new UsageFailure(List.of("-c must be a number from 1 to " + MAX_COUNT));
    }
    List<PingReport> reports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        Thread.sleep(INTERVAL_MS);
      }
      PingReport report =
          root.client()
              .ask(
                  new Request.Ping(host, REPLY_TIMEOUT_MS), PingReport.class, 2 * REPLY_TIMEOUT_MS);
      reports.add(report);
      if (!json.wanted) {
        show(report);
      }
      if (report.outcome().equals(PingReport.UNKNOWN)) {
        break;
      }
    }
    return conclude(reports);
  }

  private void show(PingReport report) {
    PrintWriter out = spec.commandLine().getOut();
    if (report.outcome().equals(PingReport.REPLY)) {
      out.println(
          "reply from "
              + report.host()
              + (report.address() == null || report.address().equals(report.host())
                  ? ""
                  : " (" + report.address() + ")")
              + (report.network() == null ? "" : " in " + report.network())
              + ": "
              + Table.millis(report.rttMs())
              + ", "
              + report.path());
      out.flush();
    } else {
      // Unknown may be nobody, one of several, or no answer: the reason says which, and of whom.
      String what =
          report.outcome().equals(PingReport.UNKNOWN)
              ? "Nothing was sent."
              : "No reply from " + report.host() + ".";
      String why = report.why() == null ? "" : " " + report.why();
      spec.commandLine().getErr().println("gridtap: " + what + why);
    }
  }

  private int conclude(List<PingReport> reports) {
    List<PingReport> replies =
        reports.stream().filter(report -> report.outcome().equals(PingReport.REPLY)).toList();
    PingReport last = reports.getLast();
    long sent =
        reports.stream().filter(report -> !report.outcome().equals(PingReport.UNKNOWN)).count();
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      Map<String, Object> object = JsonOption.object();
      object.put("host", host);
      object.put("network", last.network());
      object.put("address", last.address());
      object.put("node", last.node());
      object.put("sent", sent);
      object.put("received", replies.size());
      object.put("rttMs", replies.stream().map(PingReport::rttMs).toList());
      object.put("path", replies.isEmpty() ? null : replies.getLast().path());
      object.put("why", replies.isEmpty() ? last.why() : null);
      JsonOption.print(out, object);
    } else if (reports.size() > 1) {
      out.println(sent + " sent, " + replies.size() + " received");
      out.flush();
    }
    if (!replies.isEmpty()) {
      return ExitCode.OK;
    }
    return last.outcome().equals(PingReport.UNKNOWN) ? ExitCode.FAILED : ExitCode.TIMED_OUT;
  }
}
