package org.gridtap.node.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridtap.config.Mode;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.Enrolment;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.Errno;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.UdpSocket;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.StatusReport;
import org.gridtap.tap.LinuxTap;

/**
 * Tries whether a node could start on this machine as it is, or take a configuration in if it runs:
 * what it has itself is in nobody's way.
 */
final class HereAndNow {
  private static final Path INTERFACES = Path.of("/sys/class/net");

  private final RootCommand root;

  HereAndNow(RootCommand root) {
    this.root = root;
  }

  /** Returns what stands in the way, in sentences with their remedies. */
  List<String> obstacles(NodeConfig config, Optional<Enrolment> enrolment) {
    List<String> obstacles = new ArrayList<>();
    Optional<StatusReport> running = running();
    ThisMachine machine = new ThisMachine(root.context(), root.layout(), false);
    obstacles.addAll(machine.problems(config));
    machine.obstacle(config).ifPresent(obstacles::add);
    enrolment
        .filter(member -> root.context().nowMs() > member.identity().notAfterMs())
        .ifPresent(
            member ->
                obstacles.add(
                    "The membership of this machine ended at "
                        + Arguments.date(member.identity().notAfterMs())
                        + ". Join again with a newer token: gridtap join file:TOKEN"));
    if (running.isEmpty()) {
      portObstacle(config.port()).ifPresent(obstacles::add);
    }
    if (config.mode() == Mode.INTERFACE) {
      Set<String> ownTaps = new LinkedHashSet<>();
      Set<String> ownNetworks = new LinkedHashSet<>();
      running.ifPresent(
          status ->
              status
                  .networks()
                  .forEach(
                      network -> {
                        ownTaps.add(String.valueOf(network.interfaceName()));
                        ownNetworks.add(network.name());
                      }));
      for (NetworkConfig network : config.networks()) {
        tapObstacle(network, ownTaps).ifPresent(obstacles::add);
        enrolment
            .flatMap(member -> member.network(network.name()))
            .filter(definition -> !ownNetworks.contains(definition.name()))
            .flatMap(HereAndNow::subnetObstacle)
            .ifPresent(obstacles::add);
      }
    }
    return obstacles;
  }

  private Optional<StatusReport> running() {
    try {
      return Optional.of(
          root.client()
              .ask(new Request.Status(), StatusReport.class, ClientCommand.ANSWER_TIMEOUT_MS));
    } catch (ControlException notRunning) {
      return Optional.empty();
    }
  }

  private static Optional<String> portObstacle(int port) {
    try {
      UdpSocket.bind(port).close();
      return Optional.empty();
    } catch (LinuxException refused) {
      return Optional.of(
          refused.errno() == Errno.EADDRINUSE
              ? "UDP port "
                  + port
                  + " is taken. See who has it with `ss -ulpn sport = :"
                  + port
                  + "`, or choose another port."
              : "UDP port " + port + " cannot be opened: " + refused.getMessage());
    }
  }

  private static Optional<String> tapObstacle(NetworkConfig network, Set<String> own) {
    String tap = network.tap();
    return tap == null || own.contains(tap) || !Files.exists(INTERFACES.resolve(tap))
        ? Optional.empty()
        : Optional.of(
            "There is an interface "
                + tap
                + " already, which network "
                + network.name()
                + " is to have. Choose another tap, or take it away: ip link delete "
                + tap);
  }

  private static Optional<String> subnetObstacle(NetworkDefinition definition) {
    Subnet range =
        new Subnet(definition.subnet().network().bits(), definition.subnet().prefixLength());
    try {
      String other = LinuxTap.collision(range);
      return other == null
          ? Optional.empty()
          : Optional.of(
              "The subnet of network "
                  + definition
                  + " collides with "
                  + other
                  + " on this host. Take that away, or choose a network with another subnet.");
    } catch (LinuxException unreadable) {
      return Optional.of("This host's routes cannot be read: " + unreadable.getMessage());
    }
  }
}
