package org.gridtap.overlay.dht;

import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the ring, clockwise from {@code from} to {@code to}, both ends included; or all of
 * it.
 *
 * <p>The arcs that a node reckons with contain the node itself, so two of them compare by how far
 * they reach on either side.
 */
record Arc(NodeId from, NodeId to, boolean all) {
  static final Arc ALL = new Arc(NodeId.NONE, NodeId.NONE, true);

  static Arc of(NodeId from, NodeId to) {
    return new Arc(from, to, false);
  }

  boolean contains(NodeId key) {
    return all || from.clockwiseTo(key).compareTo(from.clockwiseTo(to)) <= 0;
  }

  /**
   * Tells whether this arc reaches at least as far as the other one on both sides of {@code self}.
   */
  boolean covers(Arc other, NodeId self) {
    return all || (!other.all && reachesClockwise(other, self) && reachesBack(other, self));
  }

  boolean reachesClockwise(Arc other, NodeId self) {
    return self.clockwiseTo(to).compareTo(self.clockwiseTo(other.to)) >= 0;
  }

  boolean reachesBack(Arc other, NodeId self) {
    return from.clockwiseTo(self).compareTo(other.from.clockwiseTo(self)) >= 0;
  }

  /** Returns what both arcs reach on either side of {@code self}. */
  Arc cutTo(Arc other, NodeId self) {
    if (all || other.all) {
      return all ? other : this;
    }
    return of(
        reachesBack(other, self) ? other.from : from,
        reachesClockwise(other, self) ? other.to : to);
  }

  /** Returns the place half way clockwise from {@code from} to {@code to}. */
  static NodeId midpoint(NodeId from, NodeId to) {
    NodeId way = from.clockwiseTo(to);
    int lo = (way.lo() >>> 1) | (int) (way.mid() << 31);
    return from.plus(new NodeId(way.hi() >>> 1, (way.mid() >>> 1) | (way.hi() << 63), lo));
  }

  static void encode(@Nullable Arc arc, WireWriter writer) {
    Arc ends = arc == null ? ALL : arc;
    writer.u8(arc == null ? 0 : arc.all ? 2 : 1).nodeId(ends.from).nodeId(ends.to);
  }

  static @Nullable Arc decode(WireReader reader) {
    int kind = reader.u8();
    Arc arc = new Arc(reader.nodeId(), reader.nodeId(), kind == 2);
    if (kind > 2) {
      reader.fail();
    }
    return kind == 0 ? null : arc;
  }
}
