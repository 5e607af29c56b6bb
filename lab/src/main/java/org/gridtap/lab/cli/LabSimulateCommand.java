package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.gridtap.config.Span;
import org.gridtap.lab.sim.scenario.Latency;
import org.gridtap.lab.sim.scenario.Level;
import org.gridtap.lab.sim.scenario.Play;
import org.gridtap.lab.sim.scenario.Scenario;
import org.gridtap.lab.sim.scenario.SessionLength;
import org.gridtap.lab.sim.scenario.SimulationPlan;
import org.gridtap.lab.sim.scenario.SimulationReport;
import org.gridtap.lab.sim.scenario.SimulationTable;
import org.gridtap.lab.soak.ProgressLine;
import org.gridtap.node.control.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridtap lab simulate}. */
@Command(
    name = "simulate",
    header = "Runs thousands of nodes under virtual time, and tells what they did.",
    description = {
      "%nRuns the daemon's own overlay on a simulated network: nodes join, claim addresses, look others' up, crash. Counts"
          + " look-ups, hops and bytes, and checks that the ring is whole, that no address is held twice and that nothing"
          + " leaks. The same seed gives the same run. Needs no root.",
      "",
      "Scenarios: p2plab, steady, flash, halfcrash, churn, merge, blocked, rough, founding, grants-a to grants-d; docs/simulating.md describes them.",
      "",
      "Exit code 1 if anything happened that must not.",
      "",
      "Example: gridtap lab simulate --nodes 1000 --seed 1 --scenario churn --session 10m --out /tmp/churn",
      ""
    })
public final class LabSimulateCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many nodes (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What all random choices follow from (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      required = true,
      description = "What happens to them.")
  private String scenario = "";

  @Option(
      names = "--level",
      paramLabel = "datagram|link",
      defaultValue = "link",
      description = "How much is simulated: datagram has real handshakes and NATs (default: link).")
  private String level = "";

  @Option(
      names = "--latency",
      paramLabel = "king|p2plab",
      defaultValue = "king",
      description = "Like the King data set's, or P2PLab's groups (default: king).")
  private String latency = "";

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long is measured, in virtual minutes (default: the scenario's own).")
  private @Nullable Integer minutes;

  @Option(
      names = "--session",
      paramLabel = "TIME",
      defaultValue = "60m",
      description = "How long half of the nodes stay, in churn (default: ${DEFAULT-VALUE}).")
  private String session = "";

  @Option(
      names = "--heavy-tailed",
      description =
          "Some stay very long, in churn: Pareto's distribution, not the exponential one.")
  private boolean heavyTailed;

  @Option(
      names = "--loss",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description = "The share of datagrams that vanish (default: ${DEFAULT-VALUE}).")
  private double loss;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where a report with plots goes (simulation.html), and report.json.")
  private @Nullable Path out;

  @Option(
      names = {"-j", "--json"},
      description = "Print one JSON object, with \"schema\": 1, and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    SimulationPlan plan;
    try {
      plan = plan();
    } catch (IllegalArgumentException problems) {
      String.valueOf(problems.getMessage())
          .lines()
          .forEach(problem -> err.println("gridtap: " + problem));
      return USAGE;
    }
    if (out != null) {
      Files.createDirectories(out); // before an hour's work, not after
    }
    Play.Outcome outcome = Play.run(plan, ProgressLine.onStandardError(err));
    tell(outcome);
    return outcome.report().passed() ? 0 : FAILED;
  }

  private void tell(Play.Outcome outcome) throws IOException {
    PrintWriter answer = spec.commandLine().getOut();
    SimulationReport report = outcome.report();
    if (out != null) {
      Files.writeString(out.resolve("report.json"), Json.write(report) + "\n");
      Files.writeString(out.resolve("simulation.html"), outcome.page());
    }
    if (json) {
      answer.println(Json.write(report));
    } else {
      SimulationTable.print(report, answer);
      if (out != null) {
        answer.println("Plots: " + out.resolve("simulation.html"));
      }
    }
    answer.flush();
  }

  private SimulationPlan plan() {
    List<String> problems = new ArrayList<>();
    Optional<Scenario> chosen = Scenario.named(scenario);
    if (chosen.isEmpty()) {
      problems.add(
          "--scenario: there is no scenario '%s'; choose one of %s"
              .formatted(scenario, String.join(", ", Scenario.titles())));
    }
    Level chosenLevel = choose("--level", level, Level.LINK, problems);
    Latency chosenLatency = choose("--latency", latency, Latency.KING, problems);
    Optional<Duration> median = Span.parse(session).filter(Duration::isPositive);
    if (median.isEmpty()) {
      problems.add(
          "--session: '" + session + "' is not a length of time; write one like 84s or 10m");
    }
    try {
      SimulationPlan plan =
          new SimulationPlan(
              nodes,
              seed,
              chosen.orElse(Scenario.STEADY),
              chosenLevel,
              chosenLatency,
              Optional.ofNullable(minutes),
              new SessionLength(median.orElse(Duration.ofHours(1)), heavyTailed),
              loss);
      if (problems.isEmpty()) {
        return plan;
      }
    } catch (IllegalArgumentException more) {
      problems.add(more.getMessage());
    }
    throw new IllegalArgumentException(String.join("\n", problems));
  }

  private static <E extends Enum<E>> E choose(
      String option, String given, E usual, List<String> problems) {
    for (E constant : usual.getDeclaringClass().getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(given)) {
        return constant;
      }
    }
    problems.add(
        "%s: there is no '%s'; choose one of %s"
            .formatted(
                option,
                given,
                Arrays.stream(usual.getDeclaringClass().getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
    return usual;
  }
}
