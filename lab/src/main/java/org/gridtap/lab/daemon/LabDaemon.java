package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;
import org.jspecify.annotations.Nullable;

/** One gridtap node on a lab host: its daemon, and its command line beside it. */
public final class LabDaemon {
  /** How long a command may take; {@code wait} and the like get their own time on top. */
  public static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(15);

  /**
   * What {@link #await} returns as exit code when the daemon ended before anything could be waited
   * for.
   */
  public static final int DAEMON_ENDED = -2;

  private static final Duration POLL = Duration.ofMillis(50);

  private final LabHost host;
  private final GridtapProgram program;
  private final Path root;
  private final String logName;
  private @Nullable BackgroundProcess process;
  private long startedNs;
  private int starts;
  private int waits;

  /** Makes a node on a host, with its files in the host's directory; nothing runs yet. */
  public LabDaemon(LabHost host, GridtapProgram program) throws IOException {
    this(host, program, host.directory(), "gridtap");
  }

  /** Makes a further node on a host, with its files in a directory of its own below the host's. */
  public LabDaemon(LabHost host, GridtapProgram program, String node) throws IOException {
    this(host, program, Files.createDirectories(host.directory().resolve(node)), node);
  }

  private LabDaemon(LabHost host, GridtapProgram program, Path root, String logName) {
    this.host = host;
    this.program = program;
    this.root = root;
    this.logName = logName;
  }

  public LabHost host() {
    return host;
  }

  /** Returns the GRIDTAP_ROOT of this node. */
  public Path root() {
    return root;
  }

  /**
   * Returns how the logs of its runs are called: NAME.log, NAME-2.log, … in {@link
   * LabHost#directory}.
   */
  public String logName() {
    return logName;
  }

  /** Starts {@code gridtap up …} with these arguments; returns at once. */
  public void up(String... arguments) throws IOException {
    start("up", arguments);
  }

  /** Starts {@code gridtap run …}, the daemon of a machine that has joined before. */
  public void run(String... arguments) throws IOException {
    start("run", arguments);
  }

  private void start(String verb, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(program.daemon());
    all.add(verb);
    all.addAll(List.of(arguments));
    startedNs = System.nanoTime();
    starts++;
    process = host.start(starts == 1 ? logName : logName + "-" + starts, environment(), all);
  }

  /** Runs a gridtap command for this node to its end. */
  public Output command(String... arguments) throws LabException {
    return command(COMMAND_TIMEOUT, arguments);
  }

  /** Runs a gridtap command for this node to its end or until the time is up. */
  public Output command(Duration timeout, String... arguments) throws LabException {
    List<String> all = new ArrayList<>(program.command());
    all.addAll(List.of(arguments));
    List<String> typed = new ArrayList<>(List.of("gridtap"));
    typed.addAll(List.of(arguments));
    return host.exec(environment(), timeout, all).withCommand(typed);
  }

  /** Runs {@code gridtap wait --for WHAT}; gives up early if the daemon ends. */
  public Output await(String what, Duration timeout) throws IOException {
    List<String> arguments = List.of("wait", "--for", what, "--timeout", timeout.toSeconds() + "s");
    List<String> all = new ArrayList<>(program.command());
    all.addAll(arguments);
    long beganNs = System.nanoTime();
    BackgroundProcess waiting = host.start("wait-" + ++waits, environment(), all);
    boolean ended;
    do {
      ended = waiting.waitFor(POLL);
    } while (!ended && isAlive() && elapsed(beganNs).compareTo(timeout.plus(COMMAND_TIMEOUT)) < 0);
    if (!ended) {
      waiting.kill();
    }
    List<String> typed = new ArrayList<>(List.of("gridtap"));
    typed.addAll(arguments);
    int exitCode = ended ? waiting.exitCode() : isAlive() ? Output.TIMED_OUT : DAEMON_ENDED;
    return new Output(typed, exitCode, waiting.output(), "", elapsed(beganNs));
  }

  private static Duration elapsed(long beganNs) {
    return Duration.ofNanos(System.nanoTime() - beganNs);
  }

  /** Returns the time since the daemon was last started. */
  public Duration sinceStart() {
    return elapsed(startedNs);
  }

  public boolean wasStarted() {
    return process != null;
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Returns the daemon's process. Throws IllegalStateException if it was never started. */
  public BackgroundProcess process() {
    if (process == null) {
      throw new IllegalStateException("the daemon on " + host.name() + " was never started");
    }
    return process;
  }

  /** Returns the daemon's resident memory, in bytes; empty if it does not run. */
  public OptionalLong residentBytes() throws IOException {
    if (!isAlive()) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process().pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    }
  }

  private Map<String, String> environment() {
    // The second as the launcher sets it.
    return Map.of("GRIDTAP_ROOT", root.toString(), "MALLOC_ARENA_MAX", "2");
  }
}
