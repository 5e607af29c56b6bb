package org.gridtap.overlay.ring;

import java.util.LinkedHashSet;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Of all the ids that it is offered, keeps the nearest ones on either side of a node.
 *
 * <p>This is done with everybody that a node has heard of, at every change of the ring and once a
 * second, so an id that is too far away costs one comparison a side.
 */
final class Nearest {
  private final NodeId self;
  private final Side after;
  private final Side before;

  Nearest(NodeId self, int perSide) {
    this.self = self;
    this.after = new Side(perSide);
    this.before = new Side(perSide);
  }

  /** Takes an id into account; self, and one that was offered before, change nothing. */
  void offer(NodeId id) {
    if (!id.equals(self)) {
      after.offer(id, self.clockwiseTo(id));
      before.offer(id, id.clockwiseTo(self));
    }
  }

  /**
   * Returns the nearest ids clockwise from self, nearest first, then those counter-clockwise from
   * it that are not among them.
   */
  Set<NodeId> ids() {
    Set<NodeId> near = new LinkedHashSet<>();
    after.addTo(near);
    before.addTo(near);
    return near;
  }

  /** The nearest ids in one direction, in order, each with its way. */
  private static final class Side {
    private final @Nullable NodeId[] ids;
    private final @Nullable NodeId[] ways;
    private int count;

    Side(int size) {
      ids = new @Nullable NodeId[size];
      ways = new @Nullable NodeId[size];
    }

    void offer(NodeId id, NodeId way) {
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

    void addTo(Set<NodeId> near) {
      for (NodeId id : ids) {
        if (id != null) {
          near.add(id);
        }
      }
    }
  }
}
