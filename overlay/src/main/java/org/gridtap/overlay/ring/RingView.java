package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;

/**
 * An immutable picture of the ring around a node: what the DHT works on.
 *
 * @param self this node
 * @param joined whether this node is a member of the ring
 * @param founder whether this node began the ring by itself
 * @param near the ring neighbours to which there is a living link, in ring order starting clockwise
 *     of self
 * @param sizeEstimate how many nodes the ring has, roughly
 */
public record RingView(
    NodeId self, boolean joined, boolean founder, List<NodeId> near, int sizeEstimate) {
  public RingView {
    near = List.copyOf(near);
  }

  /**
   * Returns the {@code count} nodes closest to {@code key} among self and the near neighbours,
   * closest first.
   */
  public List<NodeId> closest(NodeId key, int count) {
    List<NodeId> all = new ArrayList<>(near);
    all.add(self);
    all.sort((a, b) -> a.equals(b) ? 0 : a.isCloserTo(key, b) ? -1 : 1);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  /** Tells whether self is the closest node to {@code key} as far as it can see: the key's root. */
  public boolean isRoot(NodeId key) {
    return near.stream().noneMatch(id -> id.isCloserTo(key, self));
  }
}
