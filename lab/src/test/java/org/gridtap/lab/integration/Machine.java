package org.gridtap.lab.integration;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.LabDaemon;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.LeasesReport;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.PeersReport;
import org.gridtap.node.control.StatusReport;

/** A lab host with gridtap on it: its daemon, a process of its own, and a terminal. */
final class Machine {
  static final String TAP = "gt0";
  static final String PORT = "4743";

  private final LabHost host;
  private final LabDaemon daemon;
  private final Terminal terminal;
  private Path token;
  private String name;

  Machine(LabHost host, GridtapProgram program, Path token) throws IOException {
    this(host, new LabDaemon(host, program), token);
  }

  private Machine(LabHost host, LabDaemon daemon, Path token) {
    this.host = host;
    this.daemon = daemon;
    this.terminal = new Terminal(daemon.root());
    this.token = token;
    this.name = host.name();
  }

  /** Returns a further node on this machine's host, with a root of its own. */
  Machine beside(String node, Path otherToken) throws IOException {
    return new Machine(host, new LabDaemon(host, Grid.program(), node), otherToken);
  }

  /** Lets this machine join by another token than its lab's own. */
  Machine withToken(Path other) {
    token = other;
    return this;
  }

  /** Gives the node another name than its host's. */
  Machine called(String other) {
    name = other;
    return this;
  }

  String name() {
    return name;
  }

  LabHost host() {
    return host;
  }

  LabDaemon daemon() {
    return daemon;
  }

  Path root() {
    return daemon.root();
  }

  Path controlSocket() {
    return root().resolve("run/gridtap/gridtap.sock");
  }

  /** Starts {@code gridtap up} with the token and these flags; returns at once. */
  void up(String... flags) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("file:" + token, "--name", name()));
    arguments.addAll(Arrays.asList(flags));
    daemon.up(arguments.toArray(String[]::new));
  }

  /** Starts {@code gridtap run}, for a node that has joined before; returns at once. */
  void run() throws IOException {
    daemon.run();
  }

  Path configFile() {
    return root().resolve("etc/gridtap/gridtap.toml");
  }

  /** Writes the configuration file. */
  void configure(String toml) throws IOException {
    Files.createDirectories(configFile().getParent());
    Files.writeString(configFile(), toml);
  }

  /** Runs a gridtap command for this node. */
  Output type(String... arguments) {
    return terminal.type(arguments);
  }

  StatusReport status() throws IOException {
    return Json.read(json("status"), StatusReport.class);
  }

  List<PeerReport> peers() throws IOException {
    return Json.read(json("peers"), PeersReport.class).peers();
  }

  Optional<PeerReport> peer(Machine other) throws IOException {
    return peers().stream().filter(peer -> peer.name().equals(other.name())).findFirst();
  }

  List<LeasesReport.Lease> leases() throws IOException {
    return Json.read(json("leases"), LeasesReport.class).leases();
  }

  private String json(String command) throws IOException {
    Output output = type(command, "--json");
    if (output.stdout().isBlank()) {
      throw new IOException(name() + ": " + output.complaint());
    }
    return output.stdout();
  }

  /** Waits until {@code status} tells a trouble in which all of these words are. */
  void awaitTrouble(String about, String... words) throws Exception {
    awaitAlive(
        "%s tells of trouble with %s: %s".formatted(name(), about, String.join(", ", words)),
        () ->
            status().troubles().stream()
                .filter(trouble -> trouble.about().equals(about))
                .filter(trouble -> Arrays.stream(words).allMatch(trouble.what()::contains))
                .findFirst());
  }

  void awaitNoTrouble() throws Exception {
    awaitAlive(
        name() + " has no trouble any more",
        () -> status().troubles().isEmpty() ? Optional.of(true) : Optional.empty());
  }

  /** Sends the daemon a signal, such as STOP. */
  void signal(String signal) throws IOException {
    host.exec("kill", "-" + signal, Long.toString(daemon.process().pid())).orThrow();
  }

  /** Waits until the node is a member of a ring of at least so many. */
  void awaitRingOf(int members) throws Exception {
    awaitAlive(
        "%s is in a ring of %d".formatted(name(), members),
        () -> {
          StatusReport.Overlay overlay = status().overlay();
          int seen = 1 + overlay.near().size() + overlay.far().size();
          return !overlay.state().equals("joining") && seen >= members
              ? Optional.of(true)
              : Optional.empty();
        });
  }

  /**
   * Waits until the interface has an address that the daemon knows to be in use, and returns it.
   */
  String awaitAddress() throws Exception {
    return awaitAddress(TAP);
  }

  /** As {@link #awaitAddress()}, on another interface. */
  String awaitAddress(String tap) throws Exception {
    return awaitAlive(
        name() + " has an address on " + tap,
        () -> {
          Optional<String> address = host.addressOn(tap);
          return address.isPresent() && address.equals(leasedOn(tap)) ? address : Optional.empty();
        });
  }

  private Optional<String> leasedOn(String tap) throws IOException {
    return status().networks().stream()
        .filter(network -> tap.equals(network.interfaceName()))
        .findFirst()
        .map(StatusReport.Network::address);
  }

  /** The socket's file is there a moment before anybody listens. */
  private boolean isAnswering() {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return client.connect(UnixDomainSocketAddress.of(controlSocket()));
    } catch (IOException notYet) {
      return false;
    }
  }

  private <T> T awaitAlive(String what, ThrowingSource<T> source) throws Exception {
    return Patience.untilPresent(
        what,
        Patience.DEFAULT,
        () -> {
          if (!daemon.isAlive()) {
            throw new AssertionError("the daemon on " + name() + " has ended");
          }
          return isAnswering() ? source.look() : Optional.empty();
        });
  }

  private interface ThrowingSource<T> {
    Optional<T> look() throws IOException;
  }

  /** Looks a name up until it is found. */
  void awaitName(String hostName) throws Exception {
    Patience.until(
        name() + " finds " + hostName, () -> type("lookup", hostName).exitCode() == ExitCode.OK);
  }

  /** Sends kernel pings until one is answered. */
  void awaitPing(String address) throws Exception {
    Patience.until(
        name() + " pings " + address, () -> host.ping(address, Duration.ofSeconds(1)).isPresent());
  }

  /** Returns what the daemon has logged in all its lives. */
  String log() throws IOException {
    try (var files = Files.list(host.directory())) {
      StringBuilder text = new StringBuilder();
      for (Path file :
          files
              .filter(f -> f.getFileName().toString().matches(daemon.logName() + "(-\\d+)?\\.log"))
              .sorted()
              .toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
