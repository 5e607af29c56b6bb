package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.Segmenter;
import org.gridtap.frame.UdpView;
import org.gridtap.frame.VnetHeader;
import org.gridtap.node.net.AddressTable;
import org.gridtap.node.net.DropReason;
import org.gridtap.overlay.wire.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * A frame's way from the TAP to the wire; functions stand in the order in which it passes them.
 * Inbound mirrors this. Owned by the data worker.
 */
final class Outbound {
  /** Frames read from one TAP before others get their turn. */
  static final int MAX_FRAMES_PER_TURN = 64;

  private static final int BUFFER_BYTES = 68 * 1024;
  private static final int DHCP_SERVER_PORT = 67;

  /** Where in ARP the sender's hardware address stands, and in DHCP the client's. */
  private static final int ARP_SENDER = 8;

  private static final int DHCP_CLIENT = 28;

  private final Routes routes;
  private final Sender sender;
  private final ControlRing control;
  private final DataCounters counters;
  private final MemorySegment buffer = Arena.global().allocate(BUFFER_BYTES, 64);
  private final MemorySegment segment = Arena.global().allocate(BUFFER_BYTES, 64);
  private final Segmenter segmenter = new Segmenter();
  private final EthernetView ethernet = new EthernetView();
  private final Ipv4View ip = new Ipv4View();
  private final UdpView udp = new UdpView();
  private long nowNs;

  Outbound(Routes routes, Sender sender, ControlRing control, DataCounters counters) {
    this.routes = routes;
    this.sender = sender;
    this.control = control;
    this.counters = counters;
  }

  /**
   * HOT PATH. Reads what the host has sent, up to a bound. A super-frame ends the turn, so that it
   * is sealed and sent while it is in the cache.
   */
  void read(DataNetwork network, long now) throws IOException {
    nowNs = now;
    for (int i = 0; i < MAX_FRAMES_PER_TURN; i++) {
      int length = network.tap.read(buffer, 0);
      if (length == 0) {
        return;
      }
      classify(network, length);
      if (length > network.maxFrameBytes()) {
        return;
      }
    }
  }

  /** HOT PATH. Frames to known neighbours go out; what needs thought goes to the control loop. */
  private void classify(DataNetwork network, int length) {
    if (length < VnetHeader.BYTES
        || !ethernet.wrap(buffer, VnetHeader.BYTES, length - VnetHeader.BYTES)) {
      counters.drop(DropReason.TRUNCATED);
      return;
    }
    switch (ethernet.etherType()) {
      case EthernetView.TYPE_IPV4 -> classifyIpv4(network, length);
      case EthernetView.TYPE_ARP -> puntArp(network, length);
      case EthernetView.TYPE_IPV6 -> counters.drop(DropReason.IPV6);
      default -> counters.drop(DropReason.OTHER_PROTOCOL);
    }
  }

  private void classifyIpv4(DataNetwork network, int length) {
    if (!ip.wrap(buffer, ethernet.payloadOffset(), ethernet.payloadLength())) {
      counters.drop(DropReason.BAD_HEADER);
      return;
    }
    if (isForDhcpServer()) {
      puntDhcp(network, length);
      return;
    }
    if (network.silent) {
      counters.drop(DataDrop.SILENT);
      return;
    }
    @Nullable DropReason reason = network.rules.outbound(ip, network.view.localAddress());
    if (reason == DropReason.FOR_SERVICE) {
      punt(network, network.service, length);
      return;
    }
    if (reason != null) {
      counters.drop(reason);
      return;
    }
    AddressTable neighbours = network.view.neighbours();
    int slot = neighbours.slot(ip.destination());
    PeerRoute route = slot == AddressTable.NO_SLOT ? null : network.route(slot, routes);
    if (route == null) {
      punt(network, network.punts, length);
      return;
    }
    neighbours.markUsed(slot);
    send(network, route, length);
  }

  private boolean isForDhcpServer() {
    return ip.protocol() == Ipv4View.PROTOCOL_UDP
        && !ip.isFragment()
        && udp.wrap(buffer, ip.payloadOffset(), ip.payloadLength())
        && udp.destinationPort() == DHCP_SERVER_PORT;
  }

  /** HOT PATH. One ordinary frame is sealed as it is, a super-frame segment by segment. */
  private void send(DataNetwork network, PeerRoute route, int length) {
    if (!route.session.allows(network.tag24)) {
      counters.drop(DataDrop.NETWORK_NOT_ALLOWED);
      return;
    }
    if (!Segmenter.isSuperFrame(buffer, 0, length)) {
      sendOne(network, route, buffer, length);
      return;
    }
    if (!segmenter.start(buffer, 0, length)
        || segmenter.longestSegment() > network.maxFrameBytes()) {
      counters.drop(DataDrop.TOO_LONG);
      return;
    }
    while (segmenter.hasNext()) {
      sendOne(network, route, segment, segmenter.next(segment, 0));
    }
  }

  private void sendOne(DataNetwork network, PeerRoute route, MemorySegment frame, int length) {
    if (length > network.maxFrameBytes()) {
      counters.drop(DataDrop.TOO_LONG);
    } else {
      network.traffic.sent(length - VnetHeader.BYTES);
      sender.seal(route, frame, 0, length, network.frameInfo);
    }
  }

  /** Who speaks for another card would have its frames sent there. */
  private void puntArp(DataNetwork network, int length) {
    if (network.card.isOf(buffer, ethernet.payloadOffset() + ARP_SENDER, length, nowNs)) {
      punt(network, network.punts, length);
    } else {
      counters.drop(DropReason.FOREIGN_CARD);
    }
  }

  private void puntDhcp(DataNetwork network, int length) {
    if (network.card.isOf(buffer, udp.payloadOffset() + DHCP_CLIENT, length, nowNs)) {
      punt(network, network.dhcp, length);
    } else {
      counters.drop(DropReason.FOREIGN_CARD);
    }
  }

  private void punt(DataNetwork network, TokenBucket budget, int length) {
    if (!budget.take(nowNs)) {
      counters.drop(DataDrop.HOST_TOO_FAST);
    } else if (control.hasRoomForTapFrame()) {
      control.tapFrame(network.tag24, buffer.asSlice(0, length).toArray(JAVA_BYTE));
    } else {
      counters.drop(DataDrop.RING_FULL);
    }
  }

  /** Sends a frame that waited for its neighbour in the control loop. */
  void send(DataNetwork network, PeerRoute route, byte[] frame) {
    if (network.silent) {
      counters.drop(DataDrop.SILENT);
      return;
    }
    if (frame.length > BUFFER_BYTES) {
      counters.drop(DataDrop.TOO_LONG);
      return;
    }
    MemorySegment.copy(frame, 0, buffer, JAVA_BYTE, 0, frame.length);
    send(network, route, frame.length);
  }
}
