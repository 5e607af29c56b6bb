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
import org.gridtap.config.state.Enroller.Mismatch;
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

  /** Names what a node is to run with; nothing is read before it is loaded. */
  DaemonOptions.Source source(Path configFile, NodeOptions options) {
    return () -> load(configFile, options);
  }

  /** Reads identity and configuration, and checks that they fit together; nothing is changed. */
  private DaemonOptions load(Path configFile, NodeOptions options) throws StateException {
    Optional<Enrolment> found = StateDirectory.at(layout.stateDirectory()).readEnrolment();
    if (found.isEmpty() && configFile.equals(layout.configFile())) {
      // The usual file comes by joining: that it is missing too is no news.
      throw new CommandFailure(notJoined());
    }
    String usualName = found.map(member -> member.identity().hostName()).orElse(context.hostName());
    ConfigResult.Loaded file =
        switch (ConfigFile.read(configFile, usualName)) {
          case ConfigResult.Loaded loaded -> loaded;
          case ConfigResult.Rejected(List<ConfigResult.Problem> problems) ->
              throw UsageFailure.ofFile(configFile, problems);
        };
    NodeConfig config = options.applyTo(file.config());
    Enrolment enrolment = found.orElseThrow(() -> new CommandFailure(notJoined()));
    ThisMachine machine = new ThisMachine(context, layout, true);
    List<String> problems = new ArrayList<>(machine.problems(config));
    problems.addAll(mismatches(configFile, file, config, enrolment));
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
    return new DaemonOptions(layout, configFile, config, enrolment, source(configFile, options));
  }

  /** What is wrong in the file is told with its line, what is wrong with a flag without. */
  private static List<String> mismatches(
      Path configFile, ConfigResult.Loaded file, NodeConfig config, Enrolment enrolment) {
    List<Mismatch> ofFile = Enroller.mismatches(file.config(), enrolment);
    return Enroller.mismatches(config, enrolment).stream()
        .map(
            mismatch ->
                ofFile.contains(mismatch)
                    ? configFile
                        + ": "
                        + new ConfigResult.Problem(
                            file.lines().line(mismatch.place()), mismatch.sentence())
                    : mismatch.sentence())
        .toList();
  }

  private String notJoined() {
    return "This machine has not joined an overlay yet (nothing in "
        + layout.stateDirectory()
        + "). Join with `gridtap join file:TOKEN`, or name another place by --root.";
  }
}
