package org.gridtap.lab.sim.node;

import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Holds what nodes see of their ring against the one true ring. */
public final class RingCheck {
  /** Neighbours on either side that each node has to see. */
  private static final int RANKS = 4;

  private RingCheck() {}

  /**
   * Tells what is wrong with the ring, or null if it is whole: all joined, ordered, nobody skipped,
   * nobody dead.
   *
   * @param order all living nodes, in the order of their ids
   */
  public static @Nullable String flaw(List<SimNode> order) {
    int size = order.size();
    for (int i = 0; i < size; i++) {
      SimNode node = order.get(i);
      if (!node.isJoined()) {
        return node.id().shortHex() + " has not joined";
      }
      List<NodeId> near = node.overlay().view().near();
      for (int rank = 1; rank <= Math.min(RANKS, (size - 1) / 2); rank++) {
        NodeId after = order.get((i + rank) % size).id();
        NodeId before = order.get(Math.floorMod(i - rank, size)).id();
        if (near.size() < 2 * rank || !near.get(rank - 1).equals(after)) {
          return "%s lacks its neighbour %s, %d after it"
              .formatted(node.id().shortHex(), after.shortHex(), rank);
        }
        if (!near.get(near.size() - rank).equals(before)) {
          return "%s lacks its neighbour %s, %d before it"
              .formatted(node.id().shortHex(), before.shortHex(), rank);
        }
      }
    }
    return null;
  }
}
