package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gridtap.config.Span;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.state.Enroller;
import org.gridtap.config.state.JoinResult;
import org.gridtap.config.state.JoinResult.Joined;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.StateException;
import org.gridtap.config.token.Token;

/** What {@code join} and {@code up} have in common: enrolling by a token. */
final class Joining {
  private final CommandContext context;
  private final Layout layout;
  private final PrintWriter err;

  Joining(CommandContext context, Layout layout, PrintWriter err) {
    this.context = context;
    this.layout = layout;
    this.err = err;
  }

  /** Enrols; {@code refusedExitCode} is for a token of another overlay. */
  Joined join(
      Token token, NodeOptions options, Path configFile, ThisMachine place, int refusedExitCode)
      throws StateException {
    Enroller enroller = new Enroller(layout, context.hostName(), context.random());
    return switch (enroller.join(token, options, configFile, place)) {
      case Joined joined -> joined;
      case JoinResult.TokenRefused(var refused) ->
          throw new CommandFailure(refusedExitCode, refused.sentence());
      case JoinResult.Misused(List<String> problems) -> throw new UsageFailure(problems);
      case JoinResult.Misconfigured(Path file, var problems) ->
          throw UsageFailure.ofFile(file, problems);
      case JoinResult.Impossible(String sentence) -> throw new CommandFailure(sentence);
    };
  }

  /** Warns of what a person should know before a node runs. */
  void warn(NodeConfig config, long notAfterMs) {
    Duration left = Duration.ofMillis(notAfterMs - context.nowMs());
    if (left.toDays() < 30) {
      err.println(
          "gridtap: warning: the membership of "
              + config.name()
              + " ends in "
              + Span.format(left)
              + ", at "
              + Arguments.date(notAfterMs)
              + ". Before then, join again with a newer token: gridtap join file:TOKEN");
    }
  }
}
