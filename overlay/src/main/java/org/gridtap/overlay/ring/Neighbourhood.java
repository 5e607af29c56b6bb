package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;

/** Arithmetic on the ring around one node. */
final class Neighbourhood {
  private Neighbourhood() {}

  /**
   * Returns the {@code perSide} next ids on either side of self, clockwise from self, then
   * counter-clockwise from it.
   */
  static Set<NodeId> nearest(NodeId self, Collection<NodeId> ids, int perSide) {
    Set<NodeId> near = new LinkedHashSet<>(side(self, ids, perSide, true));
    near.addAll(side(self, ids, perSide, false));
    return near;
  }

  /** Returns the {@code count} next ids on one side of self, the nearest first. */
  static List<NodeId> side(NodeId self, Collection<NodeId> ids, int count, boolean clockwise) {
    Nearest nearest = new Nearest(self, count, clockwise);
    ids.forEach(nearest::offer);
    return nearest.ids();
  }

  /**
   * Estimates the ring's size from how densely the near neighbours lie. Exact while everybody is a
   * near neighbour.
   *
   * @param near the near neighbours as {@link #nearest} returns them
   */
  static int estimateSize(NodeId self, Collection<NodeId> near, int perSide) {
    if (near.size() < 2 * perSide) {
      return near.size() + 1;
    }
    List<NodeId> order = new ArrayList<>(near);
    double span =
        self.clockwiseTo(order.get(perSide - 1)).fraction()
            + order.getLast().clockwiseTo(self).fraction();
    return span <= 0
        ? near.size() + 1
        : (int) Math.max(near.size() + 1, Math.min(1e8, 2 * perSide / span));
  }

  /**
   * Draws a point for a far link: its distance is distributed harmonically, ring fraction ½·N^(u-1)
   * for uniform u (Symphony; Manku, Bawa, Raghavan 2003).
   */
  static NodeId farPoint(NodeId self, int sizeEstimate, double uniform, boolean clockwise) {
    NodeId way = NodeId.ofFraction(0.5 * Math.pow(sizeEstimate, uniform - 1));
    return clockwise ? self.plus(way) : way.clockwiseTo(self);
  }
}
