package org.gridtap.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.tunnel.ForwardKey;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Where FORWARD packets go from here, remembered by the bytes of their header: those of one flow
 * differ in the hops only, and to read ids and weigh routes again for each would allocate. Owned by
 * the data worker.
 */
final class ForwardDecisions {
  /** Decisions that are remembered, a newer one in place of an older. */
  static final int MAX_REMEMBERED = 256;

  /** The first byte holds the hops. */
  private static final int COMPARED_FROM = 1;

  /** The last bytes of the destination's id, which tell flows apart best. */
  private static final long HASHED_AT = ForwardHeader.MIN_BYTES - NodeId.BYTES - 4L;

  /**
   * What becomes of a packet.
   *
   * @param here whether it is at its end
   * @param passed whether this node is the member that it was to pass
   * @param hop the directly linked peer that it is handed to, or null if there is none
   * @param silent whether the hop is the destination and may have gone
   * @param detours what it carries from here on if it makes a detour here, else null
   * @param key what shares a limit with it; null if there is no hop
   */
  record Decision(
      MemorySegment header,
      NodeId from,
      long version,
      boolean looksAhead,
      boolean here,
      boolean passed,
      @Nullable PeerRoute hop,
      boolean silent,
      @Nullable Detours detours,
      @Nullable ForwardKey key) {}

  private final NodeId self;
  private final Routes routes;
  private final @Nullable Decision[] decisions = new Decision[MAX_REMEMBERED];

  ForwardDecisions(NodeId self, Routes routes) {
    this.self = self;
    this.routes = routes;
  }

  /**
   * HOT PATH. Decides about the packet at the segment's start.
   *
   * @param length of its header
   * @param from the peer that handed it over
   */
  Decision decide(MemorySegment packet, int length, NodeId from) {
    boolean looksAhead = RouteTable.looksAhead(ForwardHeader.hops(packet, 0));
    int slot = packet.get(DataSession.BE32, HASHED_AT) & MAX_REMEMBERED - 1;
    Decision known = decisions[slot];
    if (known != null
        && known.version == routes.version()
        && known.looksAhead == looksAhead
        && known.from.equals(from)
        && known.header.byteSize() == length
        && MemorySegment.mismatch(
                packet, COMPARED_FROM, length, known.header, COMPARED_FROM, length)
            < 0) {
      return known;
    }
    Decision decision = weigh(packet, length, from);
    decisions[slot] = decision;
    return decision;
  }

  private Decision weigh(MemorySegment packet, int length, NodeId from) {
    MemorySegment header = MemorySegment.ofArray(packet.asSlice(0, length).toArray(JAVA_BYTE));
    NodeId destination = ForwardHeader.destination(packet, 0);
    NodeId via = ForwardHeader.via(packet, 0);
    boolean here = destination.equals(self);
    int hops = ForwardHeader.hops(packet, 0);
    Detours before = ForwardHeader.detours(packet, 0);
    Routes.Way way = here ? null : routes.way(destination, via, from, before, hops);
    return new Decision(
        header,
        from,
        routes.version(),
        RouteTable.looksAhead(hops),
        here,
        via.equals(self),
        way == null ? null : way.hop(),
        way != null && way.hop().peer.equals(destination) && routes.table().isDoubted(destination),
        way == null || way.detours().equals(before) ? null : way.detours(),
        way == null
            ? null
            : ForwardKey.of(from, ForwardHeader.source(packet, 0), destination, way.hop().peer));
  }
}
