package org.gridtap.overlay;

import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.wire.NodeId;

/**
 * The node's two routing tables, made from what the ring knows: by one go messages, which take any
 * link; by the other FORWARD packets, which take direct links only.
 *
 * <p>What they are made from changes often, so that they are made anew a few times a second at
 * most.
 */
final class RouteTables {
  static final long GAP_NS = 100_000_000L;

  private final NodeId self;
  private RouteTable messages;
  private RouteTable forwards;
  private boolean changed;
  private long dueNs = Long.MIN_VALUE;

  RouteTables(NodeId self) {
    this.self = self;
    this.messages = RouteTable.empty(self);
    this.forwards = messages;
  }

  void changed() {
    changed = true;
  }

  boolean hasChanged() {
    return changed;
  }

  boolean isDue(long nowNs) {
    return changed && dueNs <= nowNs;
  }

  long deadlineNs() {
    return changed ? dueNs : Long.MAX_VALUE;
  }

  void make(Ring ring, boolean joined, long nowNs) {
    changed = false;
    dueNs = nowNs + GAP_NS;
    NodeId relay = ring.relay();
    messages = RouteTable.of(self, relay, joined, ring.memberTable(false), ring.guests());
    forwards =
        ring.isWhollyDirect()
            ? messages
            : RouteTable.of(self, relay, joined, ring.memberTable(true), ring.directGuests());
  }

  RouteTable messages() {
    return messages;
  }

  RouteTable forwards() {
    return forwards;
  }
}
