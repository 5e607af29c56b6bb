package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.ring.RingMessage.Adjacent;
import org.gridtap.overlay.ring.RingMessage.AskAdjacent;
import org.gridtap.overlay.ring.RingMessage.Sides;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The agreement of both neighbours that makes a node a member: each says that it has a link to no
 * member in between.
 *
 * <p>A neighbour that knows of one names it, and the newcomer dials it. What was dialled in vain
 * blocks nobody: the neighbour asks it for a sign of life at once, and says yes if there was none.
 * A neighbour that is silent, or names nodes that nobody can reach, is passed over after a while.
 */
final class Adjacency {
  /** A node dialled in vain for so long is given up if the neighbour has not heard from it. */
  static final long TRIED_NS = 600_000_000L;

  /** After so long it is passed over in any case: two nodes may be unable to meet. */
  static final long PASSED_OVER_NS = 3_000_000_000L;

  private static final int NAMED_PER_SIDE = RingMessage.MAX_BETWEEN / 2;
  private static final long ASK_AGAIN_NS = 200_000_000L;
  private static final long NEW_TURN_NS = 1_000_000_000L;
  private static final long SILENT_NS = 1_500_000_000L;

  /** A node silent for so long is asked whether it lives. */
  private static final long ASK_AFTER_NS = 300_000_000L;

  /** One silent for so long has had time to answer since, as the newcomer asks again and again. */
  private static final long GONE_AFTER_NS = 800_000_000L;

  private static final class Asked {
    long firstNs;
    long lastNs;
    boolean answered;
    Sides agreed = Sides.NONE;
    Set<NodeId> toldOf = Set.of();

    /** Since when we know of the nodes that it says are in between. */
    Map<NodeId, Long> named = Map.of();

    Asked(long nowNs) {
      firstNs = nowNs;
      lastNs = nowNs - ASK_AGAIN_NS;
    }

    /** It was asked for so long in vain. */
    long inVainNs() {
      return lastNs - firstNs;
    }

    boolean isPassedOver() {
      return inVainNs() > (answered ? PASSED_OVER_NS : SILENT_NS);
    }

    void onAsk(Set<NodeId> tried, long nowNs) {
      if (nowNs - lastNs > NEW_TURN_NS) {
        firstNs = nowNs;
        answered = false;
      }
      lastNs = nowNs;
      toldOf = tried;
    }
  }

  private final NodeId self;
  private final LinkedPeers linked;
  private final NearLinks near;
  private final Ring.Outbox out;
  private final Map<NodeId, Asked> asked = new LinkedHashMap<>();

  private long deadlineNs = Long.MAX_VALUE;

  Adjacency(NodeId self, LinkedPeers linked, NearLinks near, Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.near = near;
    this.out = out;
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** Forgets all agreements: the node has its place, or has lost it. */
  void reset() {
    asked.clear();
    deadlineNs = Long.MAX_VALUE;
  }

  // The newcomer's part.

  /** Asks the neighbours on both sides; returns whether both have agreed. */
  boolean hasAgreed(long nowNs) {
    asked.keySet().retainAll(linked.members());
    NodeId after = neighbour(true);
    NodeId before = neighbour(false);
    if (after == null || before == null) {
      deadlineNs = Long.MAX_VALUE;
      return false;
    }
    // This node lies before the neighbour after it.
    ask(after, new Sides(after.equals(before), true), nowNs);
    if (!before.equals(after)) {
      ask(before, new Sides(true, false), nowNs);
    }
    deadlineNs = nextAskNs(nowNs);
    return asked(after, nowNs).agreed.before() && asked(before, nowNs).agreed.after();
  }

  /** Returns the nearest member of one side that is not passed over, if there is such a one. */
  private @Nullable NodeId neighbour(boolean clockwise) {
    List<NodeId> members = linked.members();
    List<NodeId> side = Neighbourhood.side(self, members, Ring.NEAR_PER_SIDE, clockwise);
    for (NodeId id : side) {
      Asked peer = asked.get(id);
      boolean hasAgreed = peer != null && (clockwise ? peer.agreed.before() : peer.agreed.after());
      if (peer == null || hasAgreed || !peer.isPassedOver()) {
        return id;
      }
    }
    return side.isEmpty() ? null : side.getFirst();
  }

  /** They are asked again from time to time, and when a node has been tried for long enough. */
  private long nextAskNs(long nowNs) {
    long[] nextNs = {nowNs + ASK_AGAIN_NS};
    for (Asked ask : asked.values()) {
      ask.named.forEach(
          (id, sinceNs) -> {
            long triedNs = begunNs(id, sinceNs) + TRIED_NS;
            nextNs[0] = triedNs > nowNs ? Math.min(nextNs[0], triedNs) : nextNs[0];
          });
    }
    return nextNs[0];
  }

  private long begunNs(NodeId id, long namedNs) {
    return Math.min(namedNs, near.diallingSinceNs(id));
  }

  private Asked asked(NodeId peer, long nowNs) {
    return asked.computeIfAbsent(peer, _ -> new Asked(nowNs));
  }

  private void ask(NodeId peer, Sides sides, long nowNs) {
    Asked ask = asked(peer, nowNs);
    Map<NodeId, Integer> tried = triedInVain(peer, nowNs);
    boolean hasMore = !ask.toldOf.containsAll(tried.keySet());
    boolean isDue = hasMore || nowNs - ask.lastNs >= ASK_AGAIN_NS;
    if (isDue && !ask.agreed.covers(sides)) {
      ask.onAsk(tried.keySet(), nowNs);
      out.tell(peer, new AskAdjacent(sides, tried).encode());
    }
  }

  /**
   * Returns for how long nodes were tried in vain, in ms: neighbours that were passed over, and
   * those that this peer itself named. What others say is nothing to it.
   */
  private Map<NodeId, Integer> triedInVain(NodeId peer, long nowNs) {
    Map<NodeId, Integer> tried = new LinkedHashMap<>();
    asked.forEach(
        (id, ask) -> {
          if (!id.equals(peer) && ask.isPassedOver()) {
            // It is there, but of no help: nobody need wait for it.
            tried.put(id, milliseconds(Math.max(PASSED_OVER_NS, ask.inVainNs())));
          }
        });
    asked(peer, nowNs)
        .named
        .forEach(
            (id, sinceNs) -> {
              long triedNs = nowNs - begunNs(id, sinceNs);
              if (!linked.isMember(id) && triedNs >= TRIED_NS) {
                tried.putIfAbsent(id, milliseconds(triedNs));
              }
            });
    return tried;
  }

  private static int milliseconds(long ns) {
    return (int) Math.min(RingMessage.MAX_TRIED_MS, ns / 1_000_000);
  }

  /** A peer answered: it agrees, or names who is in between. */
  void onAnswer(NodeId peer, Adjacent answer, long nowNs) {
    Asked ask = asked.get(peer);
    if (ask == null) {
      return;
    }
    ask.answered = true;
    ask.agreed = answer.agreed();
    Map<NodeId, Long> named = new LinkedHashMap<>();
    for (Descriptor between : answer.between()) {
      named.put(between.id(), ask.named.getOrDefault(between.id(), nowNs));
    }
    ask.named = named;
  }

  // The neighbour's part.

  /** Answers a newcomer. */
  void onAsk(NodeId newcomer, AskAdjacent ask, long nowNs) {
    Set<NodeId> between = new LinkedHashSet<>();
    boolean after = ask.sides().after() && isNext(newcomer, true, ask, between, nowNs);
    boolean before = ask.sides().before() && isNext(newcomer, false, ask, between, nowNs);
    Sides agreed = new Sides(after, before);
    out.tell(newcomer, new Adjacent(agreed, near.descriptorsOf(between)).encode());
  }

  private boolean isNext(
      NodeId newcomer, boolean clockwise, AskAdjacent ask, Set<NodeId> between, long nowNs) {
    List<NodeId> inBetween = new ArrayList<>();
    for (NodeId member : linked.members()) {
      boolean isBetween =
          clockwise ? member.isBetween(self, newcomer) : member.isBetween(newcomer, self);
      if (isBetween) {
        inBetween.add(member);
      }
    }
    // Those that are not named need not be asked whether they live: anybody can ask this.
    int most = RingMessage.MAX_TRIED + NAMED_PER_SIDE;
    int blocking = 0;
    for (NodeId member : Neighbourhood.side(newcomer, inBetween, most, !clockwise)) {
      boolean isRoom = blocking < NAMED_PER_SIDE;
      if (isRoom && isBlocking(member, ask.triedMs().getOrDefault(member, 0), nowNs)) {
        between.add(member);
        blocking++;
      }
    }
    return blocking == 0;
  }

  /** Tells whether a member that a newcomer has tried for so long is to be waited for. */
  private boolean isBlocking(NodeId member, int triedMs, long nowNs) {
    long triedNs = triedMs * 1_000_000L;
    long silentNs = nowNs - out.heardNs(member);
    if (silentNs >= ASK_AFTER_NS) {
      out.doubt(member);
    }
    return triedNs < PASSED_OVER_NS && (silentNs < GONE_AFTER_NS || triedNs < TRIED_NS);
  }
}
