package org.gridtap.overlay.dht;

import java.util.List;
import org.gridtap.overlay.wire.NodeId;

/** The sizes that the protocol's safety rests on. */
final class Quorum {
  /** How many nodes hold a key. */
  static final int REPLICAS = 5;

  /**
   * How many warm replicas must answer before a key is said to be absent, where there are so many.
   */
  static final int READS = 3;

  private static final int[] SIZES = {0, 1, 2, 3, 3, 4};

  /** Returns how many of a set of {@code size} nodes must agree. */
  static int of(int size) {
    return SIZES[size];
  }

  /** Returns how many members of a set of {@code size} meet every quorum of it. */
  static int intersecting(int size) {
    return size - of(size) + 1;
  }

  /** Tells whether two sets differ by at most one member either way. */
  static boolean areNeighbours(List<NodeId> first, List<NodeId> second) {
    long onlyFirst = first.stream().filter(id -> !second.contains(id)).count();
    long onlySecond = second.stream().filter(id -> !first.contains(id)).count();
    return onlyFirst <= 1 && onlySecond <= 1;
  }

  private Quorum() {}
}
