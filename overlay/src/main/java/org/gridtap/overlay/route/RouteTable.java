package org.gridtap.overlay.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Immutable map of the ids that this node can reach in one hop or two, each with its first hop.
 *
 * <p>Greedy routing sends a packet towards the reachable id that is closest to its key, so with the
 * neighbours' tables known it looks one hop ahead (Symphony with lookahead; {@code
 * overlay-and-dht.md} §1 has the measurements).
 */
public final class RouteTable {
  /** Neighbours' links that are taken over from one neighbour's table. */
  public static final int MAX_NEIGHBOURS_PER_LINK = 32;

  /** Room for the places of all offers: 512 links of 33 ids each are fewer. */
  private static final long PLACE_MASK = 0xffff;

  private final NodeId self;
  private final NodeId relay;
  private final boolean joined;
  private final Map<NodeId, List<NodeId>> links;
  private final NodeId[] ends;

  /** Made when first asked for: a table often is replaced before anything was routed by it. */
  private @Nullable Targets inOrder;

  private RouteTable(
      NodeId self, NodeId relay, boolean joined, Map<NodeId, List<NodeId>> links, NodeId[] ends) {
    this.self = self;
    this.relay = relay;
    this.joined = joined;
    this.links = links;
    this.ends = ends;
  }

  /** The ids within two hops in ring order, and the first hop to each. */
  private record Targets(NodeId[] ids, NodeId[] firstHops) {}

  /** A target as one link offers it. */
  private record Offer(NodeId id, NodeId firstHop) {}

  /** Makes a table that reaches nothing. */
  public static RouteTable empty(NodeId self) {
    return of(self, NodeId.NONE, false, new LinkedHashMap<>(), List.of());
  }

  /**
   * Makes a table.
   *
   * @param relay a member through which others can reach self, or NONE when they find self by its
   *     place on the ring
   * @param joined whether self has its place on the ring; a node without one hands everything on
   * @param links the nodes reached in one hop, best first, each with the nodes that it says it
   *     reaches in one
   * @param ends linked nodes without a place on the ring: packets may end there, but not pass
   */
  public static RouteTable of(
      NodeId self,
      NodeId relay,
      boolean joined,
      Map<NodeId, List<NodeId>> links,
      Collection<NodeId> ends) {
    NodeId[] sortedEnds = ends.toArray(NodeId[]::new);
    Arrays.sort(sortedEnds);
    return new RouteTable(self, relay, joined, new LinkedHashMap<>(links), sortedEnds);
  }

  /**
   * Does now what the first question would do. Who hands a table to another thread does so before,
   * for nothing in it changes after.
   */
  public RouteTable prepared() {
    inOrder();
    return this;
  }

  private Targets inOrder() {
    Targets made = inOrder;
    if (made == null) {
      made = order(offers());
      inOrder = made;
    }
    return made;
  }

  /** Lists all that the links offer, the best offer of each id first. */
  private List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    links.keySet().forEach(id -> offers.add(new Offer(id, id)));
    for (Map.Entry<NodeId, List<NodeId>> link : links.entrySet()) {
      List<NodeId> neighbours = link.getValue();
      for (int i = 0; i < Math.min(MAX_NEIGHBOURS_PER_LINK, neighbours.size()); i++) {
        NodeId neighbour = neighbours.get(i);
        // Two nodes that each took the other for the way to a node that both are linked to would
        // pass packets to and fro.
        if (!neighbour.equals(self) && Arrays.binarySearch(ends, neighbour) < 0) {
          offers.add(new Offer(neighbour, link.getKey()));
        }
      }
    }
    return offers;
  }

  /** Brings them in ring order; of several offers of an id, the first is taken. */
  private static Targets order(List<Offer> offers) {
    long[] keys = sortedKeys(offers);
    NodeId[] ids = new NodeId[keys.length];
    NodeId[] firstHops = new NodeId[keys.length];
    int count = 0;
    for (long key : keys) {
      Offer offer = offers.get((int) (key & PLACE_MASK));
      // Few ids begin alike; those are put in order here.
      int place = count;
      while (place > 0 && ids[place - 1].compareTo(offer.id) > 0) {
        place--;
      }
      if (place == 0 || !ids[place - 1].equals(offer.id)) {
        System.arraycopy(ids, place, ids, place + 1, count - place);
        System.arraycopy(firstHops, place, firstHops, place + 1, count - place);
        ids[place] = offer.id;
        firstHops[place] = offer.firstHop;
        count++;
      }
    }
    return new Targets(Arrays.copyOf(ids, count), Arrays.copyOf(firstHops, count));
  }

  /** Sorts numbers that begin like the ids and end with the offers' places: faster than objects. */
  private static long[] sortedKeys(List<Offer> offers) {
    if (offers.size() > PLACE_MASK) {
      throw new IllegalArgumentException("a table of " + offers.size() + " offers");
    }
    long[] keys = new long[offers.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ((offers.get(i).id.hi() & ~PLACE_MASK) ^ Long.MIN_VALUE) | i;
    }
    Arrays.sort(keys);
    return keys;
  }

  public NodeId self() {
    return self;
  }

  /** Returns the member through which others can reach self, or NONE. */
  public NodeId relay() {
    return relay;
  }

  /**
   * Returns the first hop to exactly {@code id}, if it is within two hops; equal to {@code id}
   * itself when linked.
   */
  public @Nullable NodeId hopTo(NodeId id) {
    Targets within = inOrder();
    int index = Arrays.binarySearch(within.ids, id);
    if (index >= 0) {
      return within.firstHops[index];
    }
    return Arrays.binarySearch(ends, id) >= 0 ? id : null;
  }

  /**
   * Returns the first hop for a packet that travels over other nodes to {@code destination}, or
   * null when this node is as close as it gets.
   *
   * <p>A packet of this node's own goes round a direct link to the destination, if there is a way:
   * whoever sends over other nodes has no such link, or has come to doubt it.
   *
   * @param via a member that has a link to the destination, or NONE
   * @param from the neighbour that handed the packet over, to which it is not sent back unless that
   *     is the destination; NONE for a packet of this node's own
   */
  public @Nullable NodeId nextHop(NodeId destination, NodeId via, NodeId from) {
    NodeId exact = hopTo(destination);
    if (exact != null) {
      NodeId round = null;
      if (exact.equals(destination) && from.equals(NodeId.NONE)) {
        round = hopRound(destination, via);
      }
      return round != null ? round : exact;
    }
    if (!via.equals(NodeId.NONE) && !via.equals(self)) {
      NodeId towardsVia = hopTo(via);
      return towardsVia != null ? towardsVia : closest(via, NodeId.NONE, from);
    }
    return closest(destination, NodeId.NONE, from);
  }

  /** Returns a first hop to a linked node other than itself: one that has a link to it, if any. */
  private @Nullable NodeId hopRound(NodeId destination, NodeId via) {
    if (!via.equals(destination) && links.containsKey(via)) {
      return via;
    }
    for (Map.Entry<NodeId, List<NodeId>> link : links.entrySet()) {
      if (!link.getKey().equals(destination) && link.getValue().contains(destination)) {
        return link.getKey();
      }
    }
    return closest(destination, destination, NodeId.NONE);
  }

  /**
   * Returns the first hop towards the reachable id closest to {@code key}, or null when no
   * reachable id is closer than self: then self is the key's root as far as it can see.
   *
   * @param except an id that must not be chosen as the one to reach: the seeker of its own place on
   *     the ring
   */
  public @Nullable NodeId closest(NodeId key, NodeId except, NodeId from) {
    NodeId[] ids = inOrder().ids;
    NodeId[] firstHops = inOrder().firstHops;
    int start = Arrays.binarySearch(ids, key);
    start = start < 0 ? -start - 1 : start;
    NodeId bestTarget = self;
    NodeId bestHop = null;
    // Distances grow on either side of the key, so the first usable target of each side is the
    // side's best.
    for (int direction = -1; direction <= 1; direction += 2) {
      for (int step = 0; step < ids.length; step++) {
        int i = Math.floorMod(start + (direction < 0 ? -1 - step : step), ids.length);
        NodeId hop = firstHops[i];
        if (!ids[i].equals(except) && !hop.equals(except) && !hop.equals(from)) {
          if ((!joined && bestHop == null) || ids[i].isCloserTo(key, bestTarget)) {
            bestTarget = ids[i];
            bestHop = hop;
          }
          break;
        }
      }
    }
    return bestHop;
  }

  /** Returns all ids within two hops, in ring order. */
  public List<NodeId> targets() {
    return new ArrayList<>(Arrays.asList(inOrder().ids));
  }
}
