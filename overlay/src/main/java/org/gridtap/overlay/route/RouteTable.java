package org.gridtap.overlay.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private final NodeId self;
  private final NodeId relay;
  private final boolean joined;
  private final NodeId[] targets;
  private final NodeId[] firstHops;
  private final NodeId[] ends;

  private RouteTable(
      NodeId self,
      NodeId relay,
      boolean joined,
      NodeId[] targets,
      NodeId[] firstHops,
      NodeId[] ends) {
    this.self = self;
    this.relay = relay;
    this.joined = joined;
    this.targets = targets;
    this.firstHops = firstHops;
    this.ends = ends;
  }

  /** Makes a table that reaches nothing. */
  public static RouteTable empty(NodeId self) {
    return new RouteTable(self, NodeId.NONE, false, new NodeId[0], new NodeId[0], new NodeId[0]);
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
    Map<NodeId, NodeId> firstHopOf = new LinkedHashMap<>();
    links.keySet().forEach(id -> firstHopOf.put(id, id));
    for (Map.Entry<NodeId, List<NodeId>> link : links.entrySet()) {
      List<NodeId> neighbours = link.getValue();
      for (int i = 0; i < Math.min(MAX_NEIGHBOURS_PER_LINK, neighbours.size()); i++) {
        NodeId neighbour = neighbours.get(i);
        // Two nodes that each took the other for the way to a node that both are linked to would
        // pass packets to and fro.
        if (!neighbour.equals(self) && Arrays.binarySearch(sortedEnds, neighbour) < 0) {
          firstHopOf.putIfAbsent(neighbour, link.getKey());
        }
      }
    }
    Map<NodeId, NodeId> inOrder = new TreeMap<>(firstHopOf);
    NodeId[] targets = inOrder.keySet().toArray(NodeId[]::new);
    NodeId[] firstHops = inOrder.values().toArray(NodeId[]::new);
    return new RouteTable(self, relay, joined, targets, firstHops, sortedEnds);
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
    int index = Arrays.binarySearch(targets, id);
    if (index >= 0) {
      return firstHops[index];
    }
    return Arrays.binarySearch(ends, id) >= 0 ? id : null;
  }

  /**
   * Returns the first hop for a packet to {@code destination}, or null when this node is as close
   * as it gets.
   *
   * @param via a member that has a link to the destination, or NONE
   * @param from the neighbour that handed the packet over; it is not sent back there unless it is
   *     the destination
   */
  public @Nullable NodeId nextHop(NodeId destination, NodeId via, NodeId from) {
    NodeId exact = hopTo(destination);
    if (exact != null) {
      return exact;
    }
    if (!via.equals(NodeId.NONE) && !via.equals(self)) {
      NodeId towardsVia = hopTo(via);
      return towardsVia != null ? towardsVia : closest(via, NodeId.NONE, from);
    }
    return closest(destination, NodeId.NONE, from);
  }

  /**
   * Returns the first hop towards the reachable id closest to {@code key}, or null when no
   * reachable id is closer than self: then self is the key's root as far as it can see.
   *
   * @param except an id that must not be chosen as the one to reach: the seeker of its own place on
   *     the ring
   */
  public @Nullable NodeId closest(NodeId key, NodeId except, NodeId from) {
    int start = Arrays.binarySearch(targets, key);
    start = start < 0 ? -start - 1 : start;
    NodeId bestTarget = self;
    NodeId bestHop = null;
    // Distances grow on either side of the key, so the first usable target of each side is the
    // side's best.
    for (int direction = -1; direction <= 1; direction += 2) {
      for (int step = 0; step < targets.length; step++) {
        int i = Math.floorMod(start + (direction < 0 ? -1 - step : step), targets.length);
        NodeId hop = firstHops[i];
        if (!targets[i].equals(except) && !hop.equals(except) && !hop.equals(from)) {
          if ((!joined && bestHop == null) || targets[i].isCloserTo(key, bestTarget)) {
            bestTarget = targets[i];
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
    return new ArrayList<>(Arrays.asList(targets));
  }
}
