package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.lab.daemon.DaemonRequirements;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.node.control.Json;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A soak of three daemons for some seconds, in which somebody does what the soak does not. */
class SoakTest {
  private static final Duration LENGTH = Duration.ofSeconds(20);
  private static final long POLL_NS = 50_000_000;

  @TempDir private Path out;

  private final StringWriter told = new StringWriter();
  private final StringWriter course = new StringWriter();

  @Test
  void killsAndRestartsAndSeesAnAddressHeldTwiceAndADaemonThatEnds() throws Exception {
    List<String> missing = new ArrayList<>(DaemonRequirements.missing());
    LabRequirements.requireProgram("iperf3", "iperf3", missing);
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no soak here: " + missing);
    SoakPlan plan = new SoakPlan(3, false, LENGTH, 1, Duration.ofSeconds(6), out);
    FutureTask<Integer> soak =
        new FutureTask<>(
            () ->
                Soak.run(
                    plan,
                    GridtapProgram.ofThisProcess(),
                    new PrintWriter(told),
                    new PrintWriter(course),
                    true));
    Thread thread = Thread.ofPlatform().start(soak);
    String home = await("a beginning", soak, () -> events().contains("begun") ? host("home1") : "");
    String address = word(run("ip", "-n", home, "-4", "-o", "addr", "show", "dev", "gt0"), "inet");
    String campus = host("campus1");
    await(
        "a second holder",
        soak,
        () -> {
          run("ip", "-n", campus, "addr", "add", address, "dev", "gt0");
          return events().contains("ADDRESS_TWICE") ? "seen" : "";
        });
    run("ip", "-n", campus, "addr", "del", address, "dev", "gt0");
    endDaemonsIn(home);
    int exitCode = soak.get(3, TimeUnit.MINUTES);
    thread.join();

    assertThat(exitCode).as(told + "\n" + course).isEqualTo(1);
    Map<String, Object> report = Json.readMap(told.toString());
    assertThat(report).containsEntry("passed", false).containsEntry("daemons", 3);
    assertThat(report.get("violations").toString())
        .contains("is held by home1 and campus1 at once")
        .contains("DAEMON_ENDED", "ended by itself with exit code 137");
    assertThat(((Number) report.get("violationCount")).intValue()).as(events()).isEqualTo(2);
    assertThat(
            ((Number) report.get("kills")).intValue()
                + ((Number) report.get("politeEnds")).intValue())
        .isPositive();
    assertThat(events()).contains("all-pinged,\"2 pairs\"");
    assertThat(out.resolve("logs/home1/gridtap.log")).exists();
    assertThat(Files.readAllLines(out.resolve("samples.csv"))).hasSizeGreaterThan(3);
    assertThat(host("home1")).isEmpty();
  }

  private String events() throws Exception {
    Path file = out.resolve("events.csv");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Returns the namespace of one of this process's hosts. */
  private static String host(String name) throws Exception {
    String prefix = "gt" + ProcessHandle.current().pid();
    return run("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ", -1)[0])
        .filter(line -> line.startsWith(prefix) && line.endsWith("-" + name))
        .findFirst()
        .orElse("");
  }

  private static void endDaemonsIn(String namespace) throws Exception {
    for (String pid : run("ip", "netns", "pids", namespace).lines().toList()) {
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid.strip()));
      if (process.flatMap(p -> p.info().command()).filter(c -> c.endsWith("java")).isPresent()) {
        process.get().destroyForcibly();
      }
    }
  }

  private static String word(String text, String after) {
    List<String> words = List.of(text.strip().split("\\s+"));
    return words.get(words.indexOf(after) + 1);
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return output;
  }

  /** Waits until there is a word; fails when the soak ends before. */
  private String await(String what, FutureTask<Integer> soak, Callable<String> source)
      throws Exception {
    while (true) {
      String found = source.call();
      if (!found.isEmpty()) {
        return found;
      }
      if (soak.isDone()) {
        throw new AssertionError("no " + what + ": " + told + course);
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }
}
