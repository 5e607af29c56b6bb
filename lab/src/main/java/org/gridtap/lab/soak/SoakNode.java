package org.gridtap.lab.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.lab.daemon.LabDaemon;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;
import org.gridtap.node.control.ControlClient;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.MetricsReport;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.StatusReport;

/** One machine of a soak: its daemon, its DHCP client, and what is known of both. */
final class SoakNode {
  static final String TAP = "gt0";

  /** After this long nothing is in flux any more: peers know of a start, an end or a move. */
  static final Duration SETTLES = Duration.ofSeconds(20);

  private static final int ANSWER_TIMEOUT_MS = 5_000;
  private static final Ipv4Subnet SUBNET = Ipv4Subnet.parse(SoakPlaces.SUBNET);
  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;

  /** Where a machine is in its life; it goes round. */
  enum Life {
    DOWN,
    /** The daemon runs and has no address yet; a relay: has not joined. */
    STARTING,
    UP,
    ENDING
  }

  /** How a daemon is ended. */
  enum Ending {
    KILL,
    SIGTERM,
    GRIDTAP_DOWN
  }

  private final Role role;
  private final LabDaemon daemon;
  private final Path token;
  private final ControlClient control;
  private Life life = Life.DOWN;
  private long sinceNs;
  private long disturbedNs;
  private int epoch;
  private Optional<DhcpClient> client = Optional.empty();
  private String address = "";
  private String id = "";

  SoakNode(Role role, LabHost host, GridtapProgram program, Path token) throws IOException {
    this.role = role;
    this.daemon = new LabDaemon(host, program);
    this.token = token;
    this.control = new ControlClient(daemon.root().resolve("run/gridtap/gridtap.sock"));
  }

  // What is done to it; on the loop, but for what says otherwise.

  /** Starts the daemon: by {@code up} the first time, by {@code run} from then on. */
  void start(long nowNs) throws IOException {
    if (daemon.wasStarted()) {
      daemon.run();
    } else if (role.isRelay()) {
      daemon.up("file:" + token, "--name", name(), "--mode", "relay");
    } else {
      daemon.up("file:" + token, "--name", name(), "--tap", TAP, "--address", role.addressFlag());
    }
    enter(Life.STARTING, nowNs);
  }

  /** Starts the DHCP client once there is an interface for it. */
  void attendToClient() throws IOException {
    if (role.hasDhcpClient() && client.isEmpty() && kernel().hasInterface(TAP)) {
      client = Optional.of(DhcpClient.start(daemon.host(), TAP));
    }
  }

  /** Notes that it has its address; a relay: that it has joined. */
  void arrive(String newAddress, long nowNs) {
    address = newAddress;
    enter(Life.UP, nowNs);
  }

  void enter(Life next, long nowNs) {
    life = next;
    sinceNs = nowNs;
    disturbedNs = nowNs;
    epoch++;
  }

  /** Notes that its host was given another address. */
  void disturb(long nowNs) {
    disturbedNs = nowNs;
  }

  void rememberId(String newId) {
    id = newId;
  }

  /**
   * Ends client and daemon, and returns what was wrong with the end; empty if nothing was. Blocks,
   * and is called beside the loop.
   */
  String end(Ending how) {
    client.ifPresent(running -> running.process().kill());
    BackgroundProcess process = daemon.process();
    int expected = KILLED;
    if (how == Ending.KILL) {
      process.kill();
    } else if (how == Ending.SIGTERM) {
      expected = TERMINATED;
      process.close();
    } else {
      expected = 0;
      try {
        control.ask(new Request.Down(), ANSWER_TIMEOUT_MS);
      } catch (ControlException refused) {
        process.kill();
        return "`gridtap down` failed: " + refused.getMessage();
      }
      if (!process.waitFor(BackgroundProcess.GRACE)) {
        process.kill();
      }
    }
    int exitCode = process.exitCode();
    if (exitCode == expected) {
      return "";
    }
    return exitCode == KILLED
        ? "still ran %d s after %s".formatted(BackgroundProcess.GRACE.toSeconds(), how)
        : "ended by %s with exit code %d".formatted(how, exitCode);
  }

  /** Forgets the client that {@link #end} has ended. */
  void forgetClient() {
    client = Optional.empty();
  }

  // What can be asked; from any thread.

  String name() {
    return role.host();
  }

  Role role() {
    return role;
  }

  LabHost host() {
    return daemon.host();
  }

  boolean isAlive() {
    return daemon.isAlive();
  }

  KernelView kernel() {
    return new KernelView(daemon.process().pid());
  }

  /** Returns the addresses that the kernel has for it in the virtual network. */
  List<String> kernelAddresses() {
    return isAlive() ? kernel().addressesIn(SUBNET) : List.of();
  }

  StatusReport status() throws ControlException {
    return control.ask(new Request.Status(), StatusReport.class, ANSWER_TIMEOUT_MS);
  }

  Figures figures() throws ControlException {
    return Figures.of(
        control.ask(new Request.Metrics(), MetricsReport.class, ANSWER_TIMEOUT_MS).text());
  }

  /** Says what this node finds out about who has an address. */
  String lookUp(String address) {
    try {
      LookupReport report =
          control.ask(
              new Request.Lookup(address, ANSWER_TIMEOUT_MS),
              LookupReport.class,
              2L * ANSWER_TIMEOUT_MS);
      return "%s looked up: %s, %.0f ms"
          .formatted(address, report.found() ? report.source() : report.why(), report.tookMs());
    } catch (ControlException unanswered) {
      return address + " looked up: " + unanswered.getMessage();
    }
  }

  int exitCode() {
    return daemon.process().exitCode();
  }

  /** Returns the current log's length, in bytes. */
  long logBytes() {
    try {
      return Files.size(daemon.process().log());
    } catch (IOException gone) {
      return 0;
    }
  }

  List<String> lastLines(int count) {
    return daemon.process().lastLines(count);
  }

  /** Returns the directory with all its logs. */
  Path directory() {
    return daemon.root();
  }

  // What is known; on the loop.

  Life life() {
    return life;
  }

  long sinceNs() {
    return sinceNs;
  }

  /** Returns a number that changes whenever its life does. */
  int epoch() {
    return epoch;
  }

  /** Returns the address that it has or had last; empty before the first and for a relay. */
  String address() {
    return address;
  }

  /** Returns its node id; empty until it was asked. */
  String id() {
    return id;
  }

  /** Tells whether it is up and has long been left alone. */
  boolean isSettled(long nowNs) {
    return life == Life.UP && nowNs - disturbedNs >= SETTLES.toNanos();
  }

  /** Tells whether it is up and a machine that can be pinged. */
  boolean isReachable() {
    return life == Life.UP && !role.isRelay();
  }

  @Override
  public String toString() {
    return name();
  }
}
