package org.gridtap.node.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Coalescer;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.Subnet;
import org.gridtap.frame.VnetHeader;
import org.gridtap.node.net.AddressTable;
import org.gridtap.node.net.NetworkView;
import org.gridtap.node.net.PacketRules;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.TokenBucket;
import org.gridtap.tap.TapDevice;
import org.jspecify.annotations.Nullable;

/** One virtual network as the data worker sees it: its TAP and the view last published. */
final class DataNetwork implements Coalescer.Outbox {
  private static final VirtualSubnet NONE = new VirtualSubnet(new Subnet(0x0a000000, 8));

  /** What a host sends and the data worker cannot place: ARP, and first frames to anybody. */
  static final int PUNTS_PER_SECOND = 2_000;

  static final int PUNTS_BURST = 256;

  /** DHCP gets through whatever else the host sends. */
  static final int DHCP_PER_SECOND = 50;

  static final int DHCP_BURST = 32;

  /**
   * What is for the service address, such as DNS: where /etc/resolv.conf names it first, all of a
   * busy host's queries come by, and each that is dropped costs somebody five seconds.
   */
  static final int SERVICE_PER_SECOND = 2_000;

  static final int SERVICE_BURST = 256;

  final TokenBucket punts;
  final TokenBucket dhcp;
  final TokenBucket service;
  final HostCard card;
  final int tag24;
  final int frameInfo;
  final TapDevice tap;
  final NetworkTraffic traffic;
  final Coalescer coalescer;
  private final DataCounters counters;
  NetworkView view = new NetworkView(NONE, 0, 0, AddressTable.EMPTY);
  PacketRules rules = new PacketRules(NONE);

  /** The route to each neighbour in the view's slots, found for {@link #routesVersion}. */
  @Nullable PeerRoute[] bySlot = new PeerRoute[0];

  long routesVersion = -1;

  /** Nothing crosses: the lease may have come to its end while this node was away. */
  boolean silent;

  /**
   * @param nowNs by CLOCK_BOOTTIME
   */
  DataNetwork(int tag24, TapDevice tap, DataCounters counters, NetworkTraffic traffic, long nowNs) {
    this.punts = new TokenBucket(PUNTS_PER_SECOND, PUNTS_BURST, nowNs);
    this.dhcp = new TokenBucket(DHCP_PER_SECOND, DHCP_BURST, nowNs);
    this.service = new TokenBucket(SERVICE_PER_SECOND, SERVICE_BURST, nowNs);
    this.traffic = traffic;
    this.tag24 = tag24;
    this.frameInfo = PacketType.KIND_FRAME << 24 | tag24;
    this.tap = tap;
    this.card = new HostCard(tap, nowNs);
    this.counters = counters;
    // Not of the global arena: a TAP that comes and goes must leave nothing behind.
    MemorySegment assembly = Arena.ofAuto().allocate(Coalescer.MAX_BYTES, 64);
    this.coalescer = new Coalescer(assembly, tap.takesUdpSuperFrames());
  }

  /** Returns how long a frame with its vnet header may be. */
  int maxFrameBytes() {
    return VnetHeader.BYTES + EthernetView.HEADER_BYTES + tap.mtu();
  }

  void view(NetworkView newView) {
    view = newView;
    rules = new PacketRules(newView.subnet());
    bySlot = new PeerRoute[newView.neighbours().slots()];
    routesVersion = -1;
  }

  /**
   * HOT PATH. Returns the route to the neighbour in a slot of the view, or null if there is no
   * session with it.
   */
  @Nullable PeerRoute route(int slot, Routes routes) {
    if (routesVersion != routes.version()) {
      java.util.Arrays.fill(bySlot, null);
      routesVersion = routes.version();
    }
    PeerRoute route = bySlot[slot];
    if (route == null) {
      route = routes.peer(view.neighbours().owner(slot));
      bySlot[slot] = route;
    }
    return route;
  }

  void countQueueDrops(DataCounters counts) {
    try {
      counts.drop(DataDrop.TAP_QUEUE_FULL, tap.takeQueueDrops());
    } catch (IOException gone) {
      // The next read from the TAP tells it.
    }
  }

  /** Takes a frame, perhaps merged from several, for the host. */
  @Override
  public void deliver(MemorySegment segment, long offset, int length) {
    try {
      if (!tap.write(segment, offset, length)) {
        counters.drop(DataDrop.TAP_REFUSED);
      }
    } catch (IOException gone) {
      // The next read from the TAP tells it.
      counters.drop(DataDrop.TAP_REFUSED);
    }
  }
}
