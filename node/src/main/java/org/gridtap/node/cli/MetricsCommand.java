package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.MetricsReport;
import org.gridtap.node.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "metrics",
    header = "Prints the node's figures in Prometheus' text format, for monitoring.",
    description = {
      "%nWhat each figure means is said in its HELP line and in docs/metrics.md.",
      "Exit code 1 if no node runs.",
      "",
      "Example: sudo sh -c 'cd /var/lib/node_exporter && gridtap metrics > gridtap.prom.new &&",
      "             mv gridtap.prom.new gridtap.prom'",
      "Next:    sudo gridtap status, for people",
      ""
    })
final class MetricsCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  private final RootCommand root;

  MetricsCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws ControlException {
    MetricsReport report =
        root.client()
            .ask(new Request.Metrics(), MetricsReport.class, ClientCommand.ANSWER_TIMEOUT_MS);
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.text());
    out.flush();
    return ExitCode.OK;
  }
}
