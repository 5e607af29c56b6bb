package org.gridtap.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine of the lab: a network namespace in which programs run. The site's router is one too.
 */
public final class LabHost {
  private static final Pattern PING_RTT = Pattern.compile("time=([0-9.]+) ms");
  private static final Pattern INET = Pattern.compile("inet ([0-9.]+)/");
  private static final Pattern LLADDR = Pattern.compile("lladdr ([0-9A-Fa-f:]{17})");
  private static final Duration CAPTURE_START = Duration.ofSeconds(5);
  private static final long POLL_NS = 20_000_000;

  private final Lab lab;
  private final String name;
  private final String namespace;
  private final String address;

  LabHost(Lab lab, String name, String namespace, String address) {
    this.lab = lab;
    this.name = name;
    this.namespace = namespace;
    this.address = address;
  }

  public String name() {
    return name;
  }

  /** Returns the network namespace's name, for {@code ip netns exec}. */
  public String namespace() {
    return namespace;
  }

  /** Returns the IPv4 address on its own network; behind a NAT a private one. */
  public String address() {
    return address;
  }

  /** Returns a directory of this host's own, which goes away with the lab. */
  public Path directory() throws IOException {
    return lab.whileUp(() -> Files.createDirectories(lab.directory().resolve(name)));
  }

  /**
   * Returns the command line that runs {@code command} here, for callers that handle the process
   * themselves.
   */
  public List<String> commandLine(String... command) {
    return Commands.inNamespace(namespace, List.of(command));
  }

  /** Runs a program here to its end, at most ten seconds. */
  public Output exec(String... command) throws LabException {
    return exec(Map.of(), Commands.DEFAULT_TIMEOUT, List.of(command));
  }

  /** Runs a program here to its end or until the time is up. */
  public Output exec(Map<String, String> environment, Duration timeout, List<String> command)
      throws LabException {
    List<String> inside = Commands.inNamespace(namespace, command);
    return lab.whileUp(() -> Commands.run(inside, "", environment, timeout));
  }

  /**
   * Starts a program that runs on; it ends with the lab at the latest. The log is {@code NAME.log}
   * in {@link #directory}.
   */
  public BackgroundProcess start(
      String processName, Map<String, String> environment, List<String> command)
      throws IOException {
    Path log = directory().resolve(processName + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(Commands.inNamespace(namespace, command))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return lab.whileUp(
        () ->
            lab.remember(
                new BackgroundProcess(processName, Commands.start(builder, environment), log)));
  }

  /**
   * Sends one echo request and waits up to {@code timeout}. Returns the round-trip time, empty if
   * no answer came.
   */
  public Optional<Duration> ping(String destination, Duration timeout) throws LabException {
    String seconds = "%.1f".formatted(timeout.toMillis() / 1000.0);
    Output output =
        exec(
            Map.of("LC_ALL", "C"),
            timeout.plusSeconds(2),
            List.of("ping", "-n", "-c", "1", "-W", seconds, destination));
    Matcher rtt = PING_RTT.matcher(output.stdout());
    return output.succeeded() && rtt.find()
        ? Optional.of(Duration.ofNanos((long) (Double.parseDouble(rtt.group(1)) * 1e6)))
        : Optional.empty();
  }

  /**
   * Returns the first IPv4 address on one of this host's interfaces; empty if there is none, or no
   * such interface.
   */
  public Optional<String> addressOn(String networkInterface) throws LabException {
    Output output = exec("ip", "-4", "-o", "addr", "show", "dev", networkInterface);
    Matcher address = INET.matcher(output.stdout());
    return output.succeeded() && address.find() ? Optional.of(address.group(1)) : Optional.empty();
  }

  /**
   * Returns the hardware address that this host's kernel has resolved for a neighbour, in lower
   * case.
   */
  public Optional<String> resolved(String neighbour, String networkInterface) throws LabException {
    Output output = exec("ip", "-4", "neigh", "show", neighbour, "dev", networkInterface);
    Matcher hardwareAddress = LLADDR.matcher(output.stdout());
    return hardwareAddress.find()
        ? Optional.of(hardwareAddress.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /**
   * Captures what crosses one of this host's interfaces, from the moment this returns.
   *
   * @param filter a pcap filter such as {@code udp port 4743}; empty for everything
   */
  public Capture capture(String networkInterface, String filter) throws IOException {
    Path file = Files.createTempFile(directory(), networkInterface + "-", ".pcap");
    // -Z root: tcpdump would give up root before it opens the file. --immediate-mode and -U:
    // nothing waits in buffers.
    BackgroundProcess tcpdump =
        start(
            file.getFileName().toString(),
            Map.of(),
            List.of(
                "tcpdump",
                "-i",
                networkInterface,
                "-n",
                "-s",
                "0",
                "-U",
                "--immediate-mode",
                "-Z",
                "root",
                "-w",
                file.toString(),
                filter));
    long endNs = System.nanoTime() + CAPTURE_START.toNanos();
    while (!tcpdump.output().contains("listening on")) {
      if (!tcpdump.isAlive() || System.nanoTime() > endNs) {
        tcpdump.close();
        throw new LabException(
            "tcpdump on %s of %s did not start: %s (is the package tcpdump installed?)"
                .formatted(networkInterface, name, String.join(" ", tcpdump.lastLines(5))));
      }
      LockSupport.parkNanos(POLL_NS);
    }
    return new Capture(tcpdump, file);
  }

  @Override
  public String toString() {
    return name + " (" + address + ")";
  }
}
