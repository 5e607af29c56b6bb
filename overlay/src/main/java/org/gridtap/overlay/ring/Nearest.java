package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Of all the ids that it is offered, keeps the nearest ones on one side of a node, in order.
 *
 * <p>This is done with everybody that a node is linked to, at every change of the ring and once a
 * second, so an id that is too far away costs one comparison.
 */
final class Nearest {
  private final NodeId self;
  private final boolean clockwise;
  private final @Nullable NodeId[] ids;
  private final @Nullable NodeId[] ways;
  private int count;

  Nearest(NodeId self, int size, boolean clockwise) {
    this.self = self;
    this.clockwise = clockwise;
    this.ids = new @Nullable NodeId[size];
    this.ways = new @Nullable NodeId[size];
  }

  /** Takes an id into account; self, and one that was offered before, change nothing. */
  void offer(NodeId id) {
    if (id.equals(self)) {
      return;
    }
    NodeId way = clockwise ? self.clockwiseTo(id) : id.clockwiseTo(self);
    int place = count;
    while (place > 0 && isShorter(way, ways[place - 1])) {
      place--;
    }
    boolean isKnown = place > 0 && way.equals(ways[place - 1]);
    if (place == ids.length || isKnown) {
      return;
    }
    count = Math.min(count + 1, ids.length);
    System.arraycopy(ids, place, ids, place + 1, count - place - 1);
    System.arraycopy(ways, place, ways, place + 1, count - place - 1);
    ids[place] = id;
    ways[place] = way;
  }

  private static boolean isShorter(NodeId way, @Nullable NodeId than) {
    return than == null || way.compareTo(than) < 0;
  }

  /** Returns the nearest ids, the nearest first. */
  List<NodeId> ids() {
    List<NodeId> nearest = new ArrayList<>(count);
    for (NodeId id : ids) {
      if (id != null) {
        nearest.add(id);
      }
    }
    return nearest;
  }
}
