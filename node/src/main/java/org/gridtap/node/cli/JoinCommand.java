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
    name = "join",
    header = "Makes this machine a member by a token, without starting the node.",
    description = {
      "%nWrites the machine's identity and a configuration file. With a newer token of",
      "the same overlay the machine keeps its identity and its addresses; a",
      "configuration file that is there is left alone.",
      "",
      "Example: sudo gridtap join file:token --name alice",
      "Next:    sudo gridtap run",
      ""
    })
final class JoinCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin TokenArgument argument = new TokenArgument();
  @Mixin NodeFlags flags = new NodeFlags();

  private final RootCommand root;

  JoinCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws StateException {
    CommandContext context = root.context();
    PrintWriter err = spec.commandLine().getErr();
    Layout layout = root.layout();
    NodeOptions options = flags.read(context.environment());
    Token token = argument.read(context, err);
    if (token == null) {
      throw TokenArgument.missing();
    }
    Joining joining = new Joining(context, layout, err);
    Joined joined =
        joining.join(
            token,
            options,
            layout.configFile(),
            new ThisMachine(context, layout, false),
            ExitCode.FAILED);
    joined.notes().forEach(note -> err.println("gridtap: " + note));
    joining.warn(joined.config(), joined.enrolment().identity().notAfterMs());

    PrintWriter out = spec.commandLine().getOut();
    String overlay = token.authority().overlayName();
    out.println(
        switch (joined.change()) {
          case NEW -> joined.config().name() + " is a member of overlay " + overlay + " now.";
          case RENEWED ->
              joined.config().name() + " has renewed its membership of overlay " + overlay + ".";
          case NONE -> joined.config().name() + " is a member of overlay " + overlay + " already.";
        });
    out.println("Its configuration is " + layout.configFile() + ".");
    out.println(
        joined.change() == Change.RENEWED
            ? "Next: if the node runs, let it take that in: " + root.typed("reload")
            : "Next: start the node: " + root.typed("run"));
    out.flush();
    return ExitCode.OK;
  }
}
