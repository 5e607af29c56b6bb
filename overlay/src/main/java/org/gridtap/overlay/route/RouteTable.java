package org.gridtap.overlay.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Immutable map of the ids that this node can reach in one hop or two, each with the best first
 * hops to it.
 *
 * <p>Greedy routing sends a packet towards the reachable id that is closest to its key, so with the
 * neighbours' tables known it looks one hop ahead (Symphony with lookahead; {@code
 * overlay-and-dht.md} §1 has the measurements). Links in doubt are taken when no other leads on.
 */
public final class RouteTable {
  /** Neighbours' links that are taken over from one neighbour's table. */
  public static final int MAX_NEIGHBOURS_PER_LINK = 32;

  /** A packet that has fewer hops left has made many more than a ring of any size asks for. */
  static final int LOOKAHEAD_HOPS_LEFT = ForwardHeader.MAX_HOPS - 12;

  /** First hops that are remembered for one id, so that there is another when one fails. */
  public static final int MAX_WAYS = 3;

  /**
   * Where a packet goes next.
   *
   * @param detours what it carries from there on
   */
  public record Step(NodeId hop, Detours detours) {}

  private final NodeId self;
  private final NodeId relay;
  private final boolean joined;
  private final Map<NodeId, List<NodeId>> links;
  private final Set<NodeId> doubted;
  private final NodeId[] ends;

  /** This table without what the neighbours say; made when first asked for. */
  private @Nullable RouteTable linksAlone;

  /** Made when first asked for: a table often is replaced before anything was routed by it. */
  private @Nullable Targets inOrder;

  private RouteTable(
      NodeId self,
      NodeId relay,
      boolean joined,
      Map<NodeId, List<NodeId>> links,
      Set<NodeId> doubted,
      NodeId[] ends) {
    this.self = self;
    this.relay = relay;
    this.joined = joined;
    this.links = links;
    this.doubted = doubted;
    this.ends = ends;
  }

  /** Makes a table that reaches nothing. */
  public static RouteTable empty(NodeId self) {
    return of(self, NodeId.NONE, false, new LinkedHashMap<>(), List.of());
  }

  /** Makes a table without doubts. */
  public static RouteTable of(
      NodeId self,
      NodeId relay,
      boolean joined,
      Map<NodeId, List<NodeId>> links,
      Collection<NodeId> ends) {
    return of(self, relay, joined, links, Set.of(), ends);
  }

  /**
   * Makes a table.
   *
   * @param relay a member through which others can reach self, or NONE when they find self by its
   *     place on the ring
   * @param joined whether self has its place on the ring; a node without one hands everything on
   * @param links the nodes reached in one hop, best first, each with the nodes that it says it
   *     reaches in one
   * @param doubted those of them that may have gone
   * @param ends linked nodes without a place on the ring: packets may end there, but not pass
   */
  public static RouteTable of(
      NodeId self,
      NodeId relay,
      boolean joined,
      Map<NodeId, List<NodeId>> links,
      Set<NodeId> doubted,
      Collection<NodeId> ends) {
    NodeId[] sortedEnds = ends.toArray(NodeId[]::new);
    Arrays.sort(sortedEnds);
    return new RouteTable(
        self, relay, joined, new LinkedHashMap<>(links), new LinkedHashSet<>(doubted), sortedEnds);
  }

  /**
   * Does now what the first question would do. Who hands a table to another thread does so before,
   * for nothing in it changes after.
   */
  public RouteTable prepared() {
    inOrder();
    after(0).inOrder();
    return this;
  }

  /** Tells whether a packet that has so many hops left goes by what neighbours say as well. */
  public static boolean looksAhead(int hopsLeft) {
    return hopsLeft >= LOOKAHEAD_HOPS_LEFT;
  }

  /**
   * Returns the table to route a packet by that has so many hops left. Neighbours' tables may be
   * out of date and lead it in a circle: one that has been on its way for long goes by links alone,
   * which each bring it closer.
   */
  public RouteTable after(int hopsLeft) {
    if (looksAhead(hopsLeft)) {
      return this;
    }
    RouteTable made = linksAlone;
    if (made == null) {
      Map<NodeId, List<NodeId>> alone = new LinkedHashMap<>();
      links.keySet().forEach(id -> alone.put(id, List.of()));
      made = new RouteTable(self, relay, joined, alone, doubted, ends);
      made.linksAlone = made;
      linksAlone = made;
    }
    return made;
  }

  private Targets inOrder() {
    Targets made = inOrder;
    if (made == null) {
      made = Targets.of(self, links, doubted, ends);
      inOrder = made;
    }
    return made;
  }

  public NodeId self() {
    return self;
  }

  /** Tells whether a linked node may have gone. */
  public boolean isDoubted(NodeId id) {
    return doubted.contains(id);
  }

  /** Returns the member through which others can reach self, or NONE. */
  public NodeId relay() {
    return relay;
  }

  /**
   * Returns the best first hop to exactly {@code id}, if it is within two hops; equal to {@code id}
   * itself when linked and not in doubt.
   */
  public @Nullable NodeId hopTo(NodeId id) {
    return hopTo(id, NodeId.NONE, Detours.NONE);
  }

  private @Nullable NodeId hopTo(NodeId id, NodeId from, Detours detours) {
    boolean isBarred = detours.hasFailed(self, id);
    if (!detours.isAllowed() && !isBarred && links.containsKey(id)) {
      return id; // to go round a link in doubt would be a detour
    }
    for (NodeId hop : waysTo(id)) {
      boolean isOpen = hop.equals(id) ? !isBarred : !hop.equals(from) && !detours.bars(hop);
      if (isOpen) {
        return hop;
      }
    }
    return !isBarred && Arrays.binarySearch(ends, id) >= 0 ? id : null;
  }

  private NodeId[] waysTo(NodeId id) {
    return inOrder().waysTo(id);
  }

  /**
   * Returns where a packet that travels over other nodes to {@code destination} goes next, or null
   * when this node is as close as it gets and no detour is left.
   *
   * <p>A packet of this node's own goes round a direct link to the destination, if there is a way:
   * whoever sends over other nodes has no such link, or has come to doubt it.
   *
   * @param via a member that has a link to the destination, or NONE
   * @param from the neighbour that handed the packet over, to which it is not sent back unless that
   *     is the destination; NONE for a packet of this node's own
   */
  public @Nullable Step step(NodeId destination, NodeId via, NodeId from, Detours detours) {
    NodeId hop = nextHop(destination, via, from, detours);
    boolean goesRound =
        hop != null
            && !hop.equals(destination)
            && !from.equals(NodeId.NONE)
            && doubted.contains(destination);
    if (hop == null && detours.isAllowed()) {
      hop = nearest(destination, NodeId.NONE, from, detours, true);
      goesRound = true;
    }
    if (hop == null) {
      return null;
    }
    return new Step(hop, goesRound ? detours.and(self, NodeId.NONE) : detours);
  }

  private @Nullable NodeId nextHop(NodeId destination, NodeId via, NodeId from, Detours detours) {
    NodeId exact = hopTo(destination, from, detours);
    if (exact != null) {
      NodeId round = null;
      if (exact.equals(destination) && from.equals(NodeId.NONE)) {
        round = hopRound(destination, via, detours);
      }
      return round != null ? round : exact;
    }
    if (!via.equals(NodeId.NONE) && !via.equals(self)) {
      NodeId towardsVia = detours.bars(via) ? null : hopTo(via, from, detours);
      return towardsVia != null ? towardsVia : nearest(via, NodeId.NONE, from, detours, false);
    }
    return nearest(destination, NodeId.NONE, from, detours, false);
  }

  /** Returns a first hop to a linked node other than itself: one that has a link to it, if any. */
  private @Nullable NodeId hopRound(NodeId destination, NodeId via, Detours detours) {
    boolean leadsOver =
        !via.equals(destination)
            && links.containsKey(via)
            && !doubted.contains(via)
            && !detours.bars(via);
    if (leadsOver) {
      return via;
    }
    for (NodeId hop : waysTo(destination)) {
      if (!hop.equals(destination) && !detours.bars(hop)) {
        return hop;
      }
    }
    return nearest(destination, destination, NodeId.NONE, detours, false);
  }

  /**
   * Returns the first hop towards the reachable id closest to {@code key}, or null when no
   * reachable id is closer than self: then self is the key's root as far as it can see.
   *
   * @param except an id that must not be chosen as the one to reach: the seeker of its own place on
   *     the ring
   */
  public @Nullable NodeId closest(NodeId key, NodeId except, NodeId from, Detours detours) {
    return nearest(key, except, from, detours, false);
  }

  /**
   * @param anywhere whether the hop may lead farther from the key than self is
   */
  private @Nullable NodeId nearest(
      NodeId key, NodeId except, NodeId from, Detours detours, boolean anywhere) {
    Search search = new Search(except, from, detours, anywhere || !joined);
    NodeId hop = doubted.isEmpty() ? null : search.towards(key, doubted);
    return hop != null ? hop : search.towards(key, Set.of());
  }

  /** What a hop and the id behind it must be like. */
  private final class Search {
    private final NodeId except;
    private final NodeId from;
    private final Detours detours;
    private final boolean anywhere;

    Search(NodeId except, NodeId from, Detours detours, boolean anywhere) {
      this.except = except;
      this.from = from;
      this.detours = detours;
      this.anywhere = anywhere;
    }

    @Nullable NodeId towards(NodeId key, Set<NodeId> without) {
      Targets within = inOrder();
      int size = within.ids.length;
      int start = Arrays.binarySearch(within.ids, key);
      start = start < 0 ? -start - 1 : start;
      NodeId bestTarget = self;
      NodeId bestHop = null;
      // Distances grow on either side of the key, so the first usable target of each side is the
      // side's best.
      for (int direction = -1; direction <= 1; direction += 2) {
        for (int step = 0; step < size; step++) {
          int i = Math.floorMod(start + (direction < 0 ? -1 - step : step), size);
          NodeId hop = usableWay(within.ids[i], within.ways[i], without);
          if (hop != null) {
            if ((anywhere && bestHop == null) || within.ids[i].isCloserTo(key, bestTarget)) {
              bestTarget = within.ids[i];
              bestHop = hop;
            }
            break;
          }
        }
      }
      return bestHop;
    }

    /**
     * Others may say that they reach a node that this one has a link to and doubts; but as they may
     * be about to find out the same, that would be the way into a circle.
     */
    private @Nullable NodeId usableWay(NodeId target, NodeId[] ways, Set<NodeId> without) {
      boolean isEnd = !target.equals(except) && !detours.barsAsEnd(target);
      if (!isEnd || without.contains(target)) {
        return null;
      }
      for (NodeId hop : doubted.contains(target) ? new NodeId[] {target} : ways) {
        boolean hasBeenThere =
            hop.equals(target) ? detours.hasFailed(self, hop) : detours.bars(hop);
        boolean isBarred = hop.equals(except) || hop.equals(from) || hasBeenThere;
        if (!isBarred && !without.contains(hop)) {
          return hop;
        }
      }
      return null;
    }
  }

  /** Returns the first hops to exactly {@code id}, the best one first. */
  public List<NodeId> ways(NodeId id) {
    return List.of(waysTo(id));
  }

  /** Returns all ids within two hops, in ring order. */
  public List<NodeId> targets() {
    return new ArrayList<>(Arrays.asList(inOrder().ids));
  }
}
