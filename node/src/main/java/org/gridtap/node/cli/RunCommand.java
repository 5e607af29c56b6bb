package org.gridtap.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.StateException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    header = "Runs the node of a machine that has joined, in the foreground.",
    description = {
      "%nThis is what a service manager starts. It ends by gridtap down, SIGTERM or",
      "SIGINT.",
      "",
      "Example: sudo gridtap run",
      "Next:    in another terminal: sudo gridtap status",
      ""
    })
final class RunCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file (default: etc/gridtap/gridtap.toml under the root).")
  @Nullable Path configFile;

  private final RootCommand root;

  RunCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StateException {
    CommandContext context = root.context();
    Layout layout = root.layout();
    // No flags here, but the environment still comes before the file.
    NodeOptions options = new NodeFlags().read(context.environment());
    Path file = configFile != null ? configFile : layout.configFile();
    DaemonOptions daemonOptions =
        new EnrolledNode(context, layout, spec.commandLine().getErr()).source(file, options).load();
    return context.daemon().get().run(daemonOptions);
  }
}
