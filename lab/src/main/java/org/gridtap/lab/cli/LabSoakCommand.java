package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridtap.config.Span;
import org.gridtap.lab.daemon.DaemonRequirements;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.soak.Soak;
import org.gridtap.lab.soak.SoakPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridtap lab soak}. */
@Command(
    name = "soak",
    header = "Runs daemons for an hour, ends them at random, and tells what broke or grew.",
    description = {
      "%nBuilds sites behind several kinds of NAT with two relays, starts daemons with real TAPs (addresses by auto, DHCP"
          + " and fixed), keeps light traffic going, kills daemons (the bootstrap site too) or ends them politely, starts"
          + " them again and moves hosts to other addresses. All the time it checks that no address is held twice, that"
          + " machines reach each other, that the ring is whole and that who comes back has its address back. Three"
          + " daemons are never ended: their memory, descriptors and threads must not grow.",
      "",
      "Exit code 1 if anything happened that must not. Ctrl-C tells what was found so far.",
      "",
      "Example: sudo gridtap lab soak --minutes 60 --out /tmp/soak",
      "         sudo gridtap lab soak --daemons 60 --relays --minutes 10 --kill-every 5s --out /tmp/ring",
      ""
    })
public final class LabSoakCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--daemons",
      paramLabel = "N",
      defaultValue = "12",
      description = "How many daemons, relays among them (default: ${DEFAULT-VALUE}).")
  private int daemons;

  @Option(
      names = "--relays",
      description =
          "All daemons are relays on the internet, without TAPs or traffic: what is tested is the"
              + " ring.")
  private boolean relaysOnly;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "How long (default: ${DEFAULT-VALUE}). Growth is judged from minute 10 on, and from 20"
              + " minutes on.")
  private int minutes;

  @Option(
      names = "--kill-every",
      paramLabel = "TIME",
      defaultValue = "20s",
      description = "The mean time between two ends of daemons (default: ${DEFAULT-VALUE}).")
  private String killEvery = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What all random choices follow from (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where samples, logs and the plot go; otherwise to a new directory in /tmp.")
  private @Nullable Path out;

  @Option(
      names = {"-j", "--json"},
      description = "Print one JSON object, with \"schema\": 1, and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    SoakPlan plan;
    try {
      plan = plan();
    } catch (IllegalArgumentException problems) {
      String.valueOf(problems.getMessage())
          .lines()
          .forEach(problem -> err.println("gridtap: " + problem));
      return USAGE;
    }
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      err.println("gridtap: no soak can run here:");
      missing.forEach(line -> err.println("  - " + line));
      return FAILED;
    }
    return Soak.run(plan, GridtapProgram.ofThisBuild(), spec.commandLine().getOut(), err, json);
  }

  private SoakPlan plan() throws IOException {
    Optional<Duration> mean = Span.parse(killEvery);
    List<String> problems = new ArrayList<>();
    if (mean.isEmpty()) {
      problems.add(
          "--kill-every: '" + killEvery + "' is not a length of time; write one like 20s or 5m");
    }
    Path directory = out == null ? Path.of("") : out;
    try {
      SoakPlan plan =
          new SoakPlan(
              daemons,
              relaysOnly,
              Duration.ofMinutes(minutes),
              seed,
              mean.orElse(SoakPlan.MIN_KILL_EVERY),
              directory);
      if (problems.isEmpty()) {
        return out == null ? plan.withOut(Files.createTempDirectory("gridtap-soak-")) : plan;
      }
    } catch (IllegalArgumentException more) {
      problems.add(more.getMessage());
    }
    throw new IllegalArgumentException(String.join("\n", problems));
  }

  private static List<String> missing() {
    List<String> missing = DaemonRequirements.missing();
    LabRequirements.requireProgram("iperf3", "iperf3", missing);
    return missing;
  }
}
