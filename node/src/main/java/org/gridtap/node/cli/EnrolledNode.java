package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    Optional<Enrolment> found = StateDirectory.at(layout.stateDirectory()).readEnrolment();
    if (found.isEmpty() && configFile.equals(layout.configFile())) {
      // The usual file comes by joining: that it is missing too is no news.
      throw new CommandFailure(notJoined());
    }
    NodeConfig config =
        switch (ConfigFile.read(configFile, context.hostName())) {
          case ConfigResult.Loaded(NodeConfig loaded) -> options.applyTo(loaded);
          case ConfigResult.Rejected(List<ConfigResult.Problem> problems) ->
              throw UsageFailure.ofFile(configFile, problems);
        };
    Enrolment enrolment = found.orElseThrow(() -> new CommandFailure(notJoined()));
    ThisMachine machine = new ThisMachine(context, layout, true);
    List<String> problems = new ArrayList<>(machine.problems(config));
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
    machine
        .obstacle(config)
        .ifPresent(
            sentence -> {
              throw new CommandFailure(sentence);
            });
    new Joining(context, layout, err).warn(config, notAfterMs);
    err.flush();
    return new DaemonOptions(layout, configFile, config, enrolment);
  }

  private String notJoined() {
    return "This machine has not joined an overlay yet (nothing in "
        + layout.stateDirectory()
        + "). Join with `gridtap join file:TOKEN`, or name another place by --root.";
  }
}
