package org.gridtap.overlay;

import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;

/**
 * What becomes of packets that come to their end before their destination: their senders are told,
 * and what this node is told of its own it passes on to who waits.
 */
final class DeadEnds {
  private final NodeId self;
  private final Links links;
  private final Ring ring;
  private final MessageRouter router;
  private final StoredLeases leases;
  private final MessageDrops drops;
  private final Reports reports;

  DeadEnds(
      NodeId self,
      Links links,
      Ring ring,
      MessageRouter router,
      StoredLeases leases,
      MessageDrops drops) {
    this.self = self;
    this.links = links;
    this.ring = ring;
    this.router = router;
    this.leases = leases;
    this.drops = drops;
    this.reports = new Reports(self, drops);
  }

  /** A packet has come to its end here. */
  void onEnd(Undelivered packet, long nowNs) {
    if (packet.source().equals(self)) {
      onLost(packet.destination(), packet.echo(), nowNs);
      return;
    }
    NodeId peer = packet.destination();
    long silentNs = links.isLinked(peer) ? nowNs - links.heardNs(peer) : -1;
    RoutedMessage report = reports.report(packet, silentNs, ring.relay(), nowNs);
    if (report != null) {
      router.route(report);
    }
  }

  /** Another node says that a packet of ours has come to its end there. */
  void onReport(byte[] payload, long nowNs) {
    Unreachable report = Unreachable.decode(payload);
    if (report == null) {
      drops.add(MessageDrop.BAD_REPORT);
    } else {
      onLost(report.destination(), report.echo(), nowNs);
    }
  }

  private void onLost(NodeId destination, byte[] echo, long nowNs) {
    if (!links.onUnreachable(destination, echo, nowNs) && !leases.onLost(echo, nowNs)) {
      // Told in good faith as a rule: the answer has come another way, or the dial has ended.
      drops.add(MessageDrop.LATE_REPORT);
    }
  }
}
