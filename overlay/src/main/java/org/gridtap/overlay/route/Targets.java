package org.gridtap.overlay.route;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;

/**
 * The ids within two hops in ring order, and the first hops to each, the best one first. Made anew
 * all the time while nodes come and go, so from arrays alone.
 */
final class Targets {
  /** Room for the places of all offers: 512 links of 33 ids each are fewer. */
  private static final long PLACE_MASK = 0xffff;

  private static final NodeId[] NO_WAYS = {};

  final NodeId[] ids;
  final NodeId[][] ways;

  private Targets(NodeId[] ids, NodeId[][] ways) {
    this.ids = ids;
    this.ways = ways;
  }

  /** Returns the first hops to exactly {@code id}, the best one first; not to be changed. */
  NodeId[] waysTo(NodeId id) {
    int index = Arrays.binarySearch(ids, id);
    return index >= 0 ? ways[index] : NO_WAYS;
  }

  /**
   * Makes them of all that links offer; see {@link RouteTable#of}.
   *
   * @param ends sorted
   */
  static Targets of(
      NodeId self, Map<NodeId, List<NodeId>> links, Set<NodeId> doubted, NodeId[] ends) {
    Offers offers = new Offers(self, links, ends);
    offers.add(links, doubted, false);
    if (!doubted.isEmpty()) {
      offers.add(links, doubted, true);
    }
    return offers.inOrder();
  }

  /** What the links offer, the best offer of each id first and doubtful ones last. */
  private static final class Offers {
    private final NodeId self;
    private final NodeId[] ends;
    private final NodeId[] ids;

    /** The first hop of each offer, as a list that the offers of one link have in common. */
    private final NodeId[][] over;

    private int count;

    Offers(NodeId self, Map<NodeId, List<NodeId>> links, NodeId[] ends) {
      int most = 0;
      for (List<NodeId> neighbours : links.values()) {
        most += 1 + Math.min(RouteTable.MAX_NEIGHBOURS_PER_LINK, neighbours.size());
      }
      if (most > PLACE_MASK) {
        throw new IllegalArgumentException("a table of " + most + " offers");
      }
      this.self = self;
      this.ends = ends;
      this.ids = new NodeId[most];
      this.over = new NodeId[most][];
    }

    void add(Map<NodeId, List<NodeId>> links, Set<NodeId> doubted, boolean ofDoubted) {
      int first = count;
      for (NodeId id : links.keySet()) {
        if (doubted.contains(id) == ofDoubted) {
          add(id, new NodeId[] {id});
        }
      }
      int link = first;
      for (Map.Entry<NodeId, List<NodeId>> entry : links.entrySet()) {
        if (doubted.contains(entry.getKey()) == ofDoubted) {
          addNeighbours(entry.getValue(), over[link++]);
        }
      }
    }

    private void addNeighbours(List<NodeId> neighbours, NodeId[] over) {
      int size = Math.min(RouteTable.MAX_NEIGHBOURS_PER_LINK, neighbours.size());
      for (int i = 0; i < size; i++) {
        NodeId neighbour = neighbours.get(i);
        // Two nodes that each took the other for the way to a node that both are linked to would
        // pass packets to and fro.
        if (!neighbour.equals(self)
            && (ends.length == 0 || Arrays.binarySearch(ends, neighbour) < 0)) {
          add(neighbour, over);
        }
      }
    }

    private void add(NodeId id, NodeId[] firstHop) {
      ids[count] = id;
      over[count++] = firstHop;
    }

    /** Brings them in ring order; of several offers of an id, the first few are taken. */
    Targets inOrder() {
      NodeId[] inOrder = new NodeId[count];
      NodeId[][] ways = new NodeId[count][];
      int size = 0;
      for (long key : sortedKeys()) {
        int offer = (int) (key & PLACE_MASK);
        NodeId id = ids[offer];
        // Few ids begin alike; those are put in order here.
        int place = size;
        while (place > 0 && inOrder[place - 1].compareTo(id) > 0) {
          place--;
        }
        if (place > 0 && inOrder[place - 1].equals(id)) {
          ways[place - 1] = withOneMore(ways[place - 1], over[offer][0]);
        } else {
          System.arraycopy(inOrder, place, inOrder, place + 1, size - place);
          System.arraycopy(ways, place, ways, place + 1, size - place);
          inOrder[place] = id;
          ways[place] = over[offer];
          size++;
        }
      }
      return new Targets(Arrays.copyOf(inOrder, size), Arrays.copyOf(ways, size));
    }

    private static NodeId[] withOneMore(NodeId[] ways, NodeId hop) {
      if (ways.length >= RouteTable.MAX_WAYS) {
        return ways;
      }
      NodeId[] more = Arrays.copyOf(ways, ways.length + 1);
      more[ways.length] = hop;
      return more;
    }

    /** Sorts numbers that begin like the ids and end with the offers' places. */
    private long[] sortedKeys() {
      long[] keys = new long[count];
      for (int i = 0; i < count; i++) {
        keys[i] = ((ids[i].hi() & ~PLACE_MASK) ^ Long.MIN_VALUE) | i;
      }
      Arrays.sort(keys);
      return keys;
    }
  }
}
