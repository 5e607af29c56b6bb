package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gridtap.config.Mode;
import org.gridtap.config.file.ConfigFile;
import org.gridtap.config.file.ConfigLines;
import org.gridtap.config.file.ConfigResult;
import org.gridtap.config.file.ConfigResult.Problem;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.state.Enroller;
import org.gridtap.config.state.Enrolment;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.config.state.StateException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    header = "Says everything that is wrong with a configuration file, with line and remedy.",
    description = {
      "%nChecks the file by itself, against what this machine's token allows, and (on",
      "lines that begin with here:) against this machine as it is now: whether port",
      "and interfaces are free and the subnets fit. Nothing is changed.",
      "Exit codes: 0 it is right; 2 the file is wrong; 1 the file is right, but a node",
      "could not start with it here and now.",
      "",
      "Example: gridtap config check /etc/gridtap/gridtap.toml",
      "Next:    sudo gridtap reload",
      ""
    })
final class ConfigCheckCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JsonOption json = new JsonOption();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The file (default: etc/gridtap/gridtap.toml under the root).")
  @Nullable Path file;

  private final RootCommand root;

  ConfigCheckCommand(RootCommand root) {
    this.root = root;
  }

  /**
   * What was found.
   *
   * @param problems what is wrong in the file
   * @param here what stands in the way here and now
   * @param notes what could not be checked
   */
  private record Findings(
      @Nullable NodeConfig config, List<Problem> problems, List<String> here, List<String> notes) {}

  @Override
  public Integer call() throws StateException {
    Path checked = file != null ? file : root.layout().configFile();
    Findings findings = check(checked);
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted) {
      printJson(checked, findings, out);
    } else {
      print(checked, findings, out);
    }
    if (!findings.problems().isEmpty()) {
      return ExitCode.USAGE;
    }
    return findings.here().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private Findings check(Path checked) throws StateException {
    Optional<Enrolment> enrolment =
        StateDirectory.at(root.layout().stateDirectory()).readEnrolment();
    String usualName =
        enrolment.map(member -> member.identity().hostName()).orElse(root.context().hostName());
    return switch (ConfigFile.read(checked, usualName)) {
      case ConfigResult.Rejected(List<Problem> problems) ->
          new Findings(null, problems, List.of(), List.of());
      case ConfigResult.Loaded(NodeConfig config, ConfigLines lines) ->
          check(config, lines, enrolment);
    };
  }

  private Findings check(NodeConfig config, ConfigLines lines, Optional<Enrolment> enrolment) {
    List<Problem> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    enrolment.ifPresentOrElse(
        member ->
            Enroller.mismatches(config, member)
                .forEach(
                    mismatch ->
                        problems.add(
                            new Problem(lines.line(mismatch.place()), mismatch.sentence()))),
        () ->
            notes.add(
                "This machine has not joined an overlay, so networks and addresses could not be"
                    + " compared with a token."));
    problems.sort(java.util.Comparator.comparingInt(Problem::line));
    List<String> here =
        problems.isEmpty() ? new HereAndNow(root).obstacles(config, enrolment) : List.of();
    return new Findings(config, problems, here, notes);
  }

  private void print(Path checked, Findings findings, PrintWriter out) {
    for (Problem problem : findings.problems()) {
      String line = problem.line() > 0 ? ":" + problem.line() : "";
      out.println(checked + line + ": " + problem.sentence());
    }
    findings.here().forEach(obstacle -> root.prose().print(out, "here: " + obstacle));
    findings.notes().forEach(note -> root.prose().print(out, "note: " + note));
    if (findings.config() != null && findings.problems().isEmpty()) {
      out.println(checked + ": right; " + summary(findings.config()));
    }
    out.flush();
  }

  private static String summary(NodeConfig config) {
    String networks =
        config.networks().stream().map(NetworkConfig::name).collect(Collectors.joining(", "));
    return "node "
        + config.name()
        + ", mode "
        + config.mode().text()
        + (config.mode() == Mode.RELAY ? "" : ", networks " + networks);
  }

  private static void printJson(Path checked, Findings findings, PrintWriter out) {
    Map<String, Object> object = JsonOption.object();
    object.put("file", checked.toString());
    object.put("right", findings.problems().isEmpty());
    object.put("problems", findings.problems());
    object.put("here", findings.here());
    object.put("notes", findings.notes());
    JsonOption.print(out, object);
  }
}
