package org.gridtap.overlay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The node's two routing tables, made from what the ring knows: by one go messages, which take any
 * link; by the other FORWARD packets, which take direct links only.
 *
 * <p>A peer that stopped answering is left out for a while, whoever says that it reaches it: the
 * others who were linked to it have lost it too, and would pass on to one another what is for it.
 *
 * <p>What they are made from changes often, so that they are made anew a few times a second at
 * most, and only when asked for.
 */
final class RouteTables {
  static final long GAP_NS = 250_000_000L;

  /** By then everybody has told what links are left, far neighbours too. */
  static final long LOST_NS = 30_000_000_000L;

  /** Lost peers that are remembered, the one lost longest ago makes room. */
  static final int MAX_LOST = 64;

  /** A linked peer, how far away it is, and what it reaches. */
  private record Ranked(NodeId peer, int rank, List<NodeId> reached) {}

  private final NodeId self;

  /** Made when first asked for after a change: often none is, before the next. */
  private @Nullable RouteTable messages;

  private @Nullable RouteTable forwards;

  /** Until when lost peers are left out, the one lost longest ago first. */
  private final Map<NodeId, Long> lost = new LinkedHashMap<>();

  private boolean changed;
  private long dueNs = Long.MIN_VALUE;

  RouteTables(NodeId self) {
    this.self = self;
    this.messages = RouteTable.empty(self);
    this.forwards = messages;
  }

  void changed() {
    changed = true;
  }

  /** A link is in doubt, which matters to the very next packet, or not any more. */
  void doubted(boolean isDoubted) {
    changed = true;
    if (isDoubted) {
      dueNs = Long.MIN_VALUE;
    }
  }

  /** A peer stopped answering. */
  void lost(NodeId peer, long nowNs) {
    lost.remove(peer);
    if (lost.size() >= MAX_LOST) {
      lost.remove(lost.keySet().iterator().next());
    }
    lost.put(peer, nowNs + LOST_NS);
  }

  boolean hasChanged() {
    return changed;
  }

  boolean isDue(long nowNs) {
    return deadlineNs() <= nowNs;
  }

  long deadlineNs() {
    long expiryNs = lost.isEmpty() ? Long.MAX_VALUE : lost.values().iterator().next();
    return changed ? Math.min(dueNs, expiryNs) : expiryNs;
  }

  /** What has changed counts from now on. */
  void renew(Links links, long nowNs) {
    changed = false;
    dueNs = nowNs + GAP_NS;
    lost.values().removeIf(untilNs -> untilNs <= nowNs);
    lost.keySet().removeIf(links::isLinked);
    messages = null;
    forwards = null;
  }

  RouteTable messages(Ring ring, Links links) {
    RouteTable made = messages;
    if (made == null) {
      made = table(ring, links, false);
      messages = made;
    }
    return made;
  }

  RouteTable forwards(Ring ring, Links links) {
    RouteTable made = forwards;
    if (made == null) {
      made = ring.isWhollyDirect() ? messages(ring, links) : table(ring, links, true);
      forwards = made;
    }
    return made;
  }

  private RouteTable table(Ring ring, Links links, boolean directOnly) {
    Map<NodeId, List<NodeId>> known = ring.memberTable(directOnly);
    List<Ranked> nearestFirst = new ArrayList<>(known.size());
    known.forEach(
        (peer, reached) ->
            nearestFirst.add(new Ranked(peer, rank(links.roundTripNs(peer)), reachable(reached))));
    nearestFirst.sort(Comparator.comparingInt(Ranked::rank));
    Map<NodeId, List<NodeId>> ranked = new LinkedHashMap<>();
    Set<NodeId> doubted = new LinkedHashSet<>();
    for (Ranked link : nearestFirst) {
      ranked.put(link.peer, link.reached);
      if (links.isDoubted(link.peer)) {
        doubted.add(link.peer);
      }
    }
    boolean joined = ring.view().joined();
    return RouteTable.of(self, ring.relay(), joined, ranked, doubted, ring.guests(directOnly));
  }

  private List<NodeId> reachable(List<NodeId> neighbours) {
    return lost.isEmpty()
        ? neighbours
        : neighbours.stream().filter(id -> !lost.containsKey(id)).toList();
  }

  /** Round trips that differ by less than a fifth are alike: packets do not change their way. */
  private static int rank(long roundTripNs) {
    return roundTripNs < 0 ? Integer.MAX_VALUE : (int) (4 * Math.log(roundTripNs + 1.0));
  }
}
