package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.config.file.ConfigFile;
import org.gridtap.config.file.ConfigResult;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.NodeOptions;
import org.gridtap.config.state.Enroller;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.Layout;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.config.state.StateException;

/** Reads what a node that has joined is to run with. */
final class EnrolledNode {
  private final CommandContext context;
  private final Layout layout;
  private final PrintWriter err;

  EnrolledNode(CommandContext context, Layout layout, PrintWriter err) {
    this.context = context;
    this.layout = layout;
    this.err = err;
  }

  /** Reads identity and configuration, and checks that they fit together; nothing is changed. */
  DaemonOptions load(Path configFile, NodeOptions options) throws StateException {
    Enrolment enrolment =
        StateDirectory.at(layout.stateDirectory())
            .readEnrolment()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "This machine has not joined an overlay yet (nothing in "
                            + layout.stateDirectory()
                            + "). Join with `gridtap join file:TOKEN`, or name another place by"
                            + " --root."));
    NodeConfig config =
        switch (ConfigFile.read(configFile, context.hostName())) {
          case ConfigResult.Loaded(NodeConfig loaded) -> options.applyTo(loaded);
          case ConfigResult.Rejected(List<ConfigResult.Problem> problems) ->
              throw new UsageFailure(
                  problems.stream().map(problem -> configFile + ": " + problem).toList());
        };
    Joining joining = new Joining(context, layout, err);
    List<String> problems = new ArrayList<>(joining.placeProblems(config));
    problems.addAll(Enroller.problems(config, enrolment));
    UsageFailure.throwIfAny(problems);
    long notAfterMs = enrolment.identity().notAfterMs();
    if (context.nowMs() > notAfterMs) {
      throw new CommandFailure(
          "The membership of this machine ended at "
              + Arguments.date(notAfterMs)
              + ". Join again with a newer token: gridtap join file:TOKEN. It keeps its identity"
              + " and its addresses.");
    }
    joining.warn(config, notAfterMs);
    err.flush();
    return new DaemonOptions(layout, configFile, config, enrolment);
  }
}
