package org.gridtap.node.daemon;

import java.io.IOException;
import java.util.List;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.file.AddressChoice;
import org.gridtap.config.file.NetworkConfig;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.config.file.ResolverChoice;
import org.gridtap.config.network.NetworkDefinition;
import org.gridtap.config.state.SavedLease;
import org.gridtap.config.state.StateDirectory;
import org.gridtap.dns.ReverseZones;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.node.cli.DaemonOptions;
import org.gridtap.node.net.AddressMode;
import org.gridtap.node.net.NetworkSettings;
import org.gridtap.node.net.VirtualNetwork;
import org.gridtap.node.resolver.HostNames;
import org.gridtap.node.resolver.LinkNames;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.tap.LinuxTap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens virtual networks: their interfaces, and what serves them. */
final class NetworkOpener {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkOpener.class);

  private final NetworkService.Node node;
  private final NodeId self;
  private final NodeConfig config;
  private final boolean isRootNamed;
  private final StateDirectory state;
  private final HostInterface.Surroundings host;

  NetworkOpener(
      DaemonOptions options,
      NetworkService.Node node,
      NodeId self,
      StateDirectory state,
      HostInterface.Surroundings host) {
    this.host = host;
    this.config = options.config();
    this.isRootNamed = options.layout().named();
    this.node = node;
    this.self = self;
    this.state = state;
  }

  /** Opens a network that is not there yet; throws with cause and remedy if it cannot be. */
  NetworkService open(NetworkConfig network, NetworkDefinition definition)
      throws DaemonFailure, IOException {
    if (!ProcessFacts.mayAdministerNetwork()) {
      throw new DaemonFailure(
          "Interface mode needs the right to make network interfaces (CAP_NET_ADMIN). Run with sudo, in a container with"
              + " --cap-add NET_ADMIN, or take part without an interface: --mode relay");
    }
    String collision = LinuxTap.collision(range(definition));
    if (collision != null) {
      throw new DaemonFailure(collides(network.name(), range(definition), collision));
    }
    return openBeside(network, definition);
  }

  /** Opens a network with an interface of its own, whatever else the host has. */
  NetworkService openBeside(NetworkConfig network, NetworkDefinition definition)
      throws IOException {
    LinuxTap tap =
        LinuxTap.open(
            network.tap() == null ? LinuxTap.DEFAULT_NAME : network.tap(),
            stableHardwareAddress(self, definition));
    HostInterface hostInterface =
        new HostInterface(definition.name(), range(definition), collisionRemedy(), tap, host);
    return serve(network, definition, hostInterface, tellNames(tap, definition));
  }

  /** Makes what serves a network behind an interface; it is still to be started. */
  NetworkService serve(
      NetworkConfig network, NetworkDefinition definition, HostInterface tap, HostNames names) {
    int previous = previousAddress(network.name());
    NetworkSettings settings =
        new NetworkSettings(
            self,
            new VirtualSubnet(range(definition)),
            definition.name() + ".gridtap",
            tap.mtu(),
            tap.hardwareAddress().bits(),
            addressMode(network, previous));
    return new NetworkService(
        node,
        definition,
        tap,
        new VirtualNetwork(settings),
        config.name(),
        settings.address(),
        previous,
        names);
  }

  /** Lets the host's resolver know the network's names, unless it is not ours to tell. */
  private HostNames tellNames(LinuxTap tap, NetworkDefinition definition) {
    VirtualSubnet subnet = new VirtualSubnet(range(definition));
    LinkNames names =
        new LinkNames(
            tap.name(),
            Ipv4.format(subnet.serviceAddress()),
            definition.name() + ".gridtap",
            ReverseZones.of(subnet.range()));
    ResolverChoice choice = config.resolver();
    if (choice == null && isRootNamed) {
      return HostNames.off(names, "Under --root it is left alone, unless --resolver auto is given");
    }
    if (choice == ResolverChoice.OFF) {
      return HostNames.off(names, "The configuration says resolver = \"off\"");
    }
    return HostNames.tell(names);
  }

  /** Says what collides with a network's subnet, and what helps. */
  static String collides(String network, Subnet range, String other) {
    return "The network %s uses %s, which collides with %s on this host. %s"
        .formatted(network, range, other, collisionRemedy());
  }

  private static String collisionRemedy() {
    return "Take that away; or ask the overlay's owner for a network with another subnet (`gridtap network create NAME"
        + " --subnet CIDR`) and a token that holds it (`gridtap token create --network NAME`), and join by that token"
        + " with --network NAME.";
  }

  private static Subnet range(NetworkDefinition definition) {
    return new Subnet(definition.subnet().network().bits(), definition.subnet().prefixLength());
  }

  private int previousAddress(String network) {
    StateDirectory.Cached<SavedLease> saved = state.readLeases();
    saved.warnings().forEach(LOG::warn);
    List<SavedLease> leases = saved.entries();
    return leases.stream()
        .filter(lease -> lease.network().equals(network))
        .mapToInt(lease -> lease.address().bits())
        .findFirst()
        .orElse(0);
  }

  private static AddressMode addressMode(NetworkConfig network, int previous) {
    return switch (network.address()) {
      case AddressChoice.Fixed(Ipv4Address address) -> new AddressMode.Fixed(address.bits());
      case AddressChoice.Dhcp() -> new AddressMode.Dhcp();
      case AddressChoice.Auto() -> new AddressMode.Auto(previous);
    };
  }

  /**
   * Makes a hardware address that stays the same from start to start, so that the lease does too.
   */
  private static MacAddress stableHardwareAddress(NodeId self, NetworkDefinition definition) {
    NodeId network = NodeId.of(definition.id(), 0);
    long bits = (self.hi() ^ (network.hi() * 0x9e3779b97f4a7c15L)) >>> 16;
    // Locally administered, unicast (IEEE 802 §8.2), and not FE:FD, which stands for remote hosts.
    return new MacAddress((bits & 0x00ff_ffff_ffffL) | 0x0200_0000_0000L);
  }
}
