package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.state.JoinResult.Change;
import org.gridtap.config.state.JoinResult.Joined;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.StateException;
import org.gridtap.config.token.Token;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    header = "Joins by a token if need be, and runs the node in the foreground.",
    description = {
      "%nWith a token of the overlay that this machine is in already, it just runs.",
      "Flags come before environment variables, and these before the file.",
      "",
      "Example: sudo gridtap up file:token --name alice",
      "Next:    in another terminal: sudo gridtap wait && sudo gridtap status",
      ""
    })
final class UpCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin TokenArgument argument = new TokenArgument();
  @Mixin NodeFlags flags = new NodeFlags();

  private final RootCommand root;

  UpCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StateException {
    CommandContext context = root.context();
    PrintWriter err = spec.commandLine().getErr();
    Layout layout = root.layout();
    NodeOptions options = flags.read(context.environment());
    Token token = argument.read(context, err);
    boolean isNew = false;
    DaemonOptions daemonOptions;
    DaemonOptions.Source file =
        new EnrolledNode(context, layout, err).source(layout.configFile(), options);
    if (token == null) {
      daemonOptions = file.load();
    } else {
      Joining joining = new Joining(context, layout, err);
      Joined joined =
          joining.join(
              token,
              options,
              layout.configFile(),
              new ThisMachine(context, layout, true),
              ExitCode.USAGE);
      isNew = joined.change() == Change.NEW;
      joining.warn(joined.config(), joined.enrolment().identity().notAfterMs());
      daemonOptions =
          new DaemonOptions(layout, layout.configFile(), joined.config(), joined.enrolment(), file);
    }
    err.flush();
    try {
      return context.daemon().get().run(daemonOptions);
    } catch (CommandFailure failure) {
      if (!isNew) {
        throw failure;
      }
      throw new CommandFailure(
          failure.exitCode(),
          failure.getMessage()
              + "\nThis machine is a member now all the same: its identity is in "
              + layout.stateDirectory()
              + ", its configuration is "
              + layout.configFile()
              + ".");
    }
  }
}
