package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.List;
import org.gridtap.node.control.ReloadReport;
import org.gridtap.node.control.Request;
import picocli.CommandLine.Command;

@Command(
    name = "reload",
    header = "Lets the running node take in its configuration file, and a newer token's networks.",
    description = {
      "%nAt once: log level, bootstrap sites, networks, their interfaces and addresses,",
      "and a membership that join has renewed. No link is lost. Name, mode, port and",
      "resolver need a restart, which is said. If anything is wrong, all of it is told and",
      "nothing is changed (exit code 2). Flags given to up stay before the file.",
      "SIGHUP does the same, and tells the log.",
      "",
      "Example: sudo gridtap config check && sudo gridtap reload",
      "Next:    sudo gridtap status",
      ""
    })
final class ReloadCommand extends ClientCommand<ReloadReport> {
  /** Somewhat longer than the daemon waits for the end. */
  private static final int RELOAD_TIMEOUT_MS = 30_000;

  private final RootCommand root;

  ReloadCommand(RootCommand root) {
    super(root, ReloadReport.class);
    this.root = root;
  }

  @Override
  Request request() {
    return new Request.Reload();
  }

  @Override
  int timeoutMs() {
    return RELOAD_TIMEOUT_MS;
  }

  @Override
  int exitCode(ReloadReport report) {
    return switch (report.outcome()) {
      case ReloadReport.RELOADED -> ExitCode.OK;
      case ReloadReport.MISCONFIGURED -> ExitCode.USAGE;
      default -> ExitCode.FAILED;
    };
  }

  @Override
  void show(ReloadReport report, PrintWriter out) {
    PrintWriter err = spec.commandLine().getErr();
    report.problems().forEach(problem -> err.println("gridtap: " + problem));
    switch (report.outcome()) {
      case ReloadReport.RELOADED -> showReloaded(report, out);
      case ReloadReport.UNFINISHED -> {
        out.println("Reloading, and not finished yet:");
        print("  ", report.changes(), out);
        prose().print(out, "Next: the daemon's log, and " + root.typed("status"));
      }
      default -> err.println("Nothing was changed; the node runs on as it was.");
    }
  }

  private void showReloaded(ReloadReport report, PrintWriter out) {
    if (report.changes().isEmpty()) {
      out.println("Reloaded: nothing is otherwise than before.");
    } else {
      out.println("Reloaded:");
      print("  ", report.changes(), out);
    }
    if (!report.restart().isEmpty()) {
      out.println("Not before a restart:");
      print("  ", report.restart(), out);
      prose().print(out, "Next: " + root.typed("down") + ", then " + root.typed("run"));
    }
  }

  private void print(String indent, List<String> sentences, PrintWriter out) {
    sentences.forEach(sentence -> prose().print(out, indent + sentence));
  }
}
