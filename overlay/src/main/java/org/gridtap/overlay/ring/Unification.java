package org.gridtap.overlay.ring;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.wire.NodeId;

/**
 * How two rings that came apart become one again (after Shafaat, Ghodsi and Haridi, 2007).
 *
 * <p>A member that meets another, for instance at a site, searches its own place from there on. If
 * the answer names members that ought to be its neighbours and are not, the two are of different
 * rings: it links to them, and tells a few of its peers, far ones first, of a node of the other
 * ring, where they do the same. So the rings grow together at many points at once, and not only
 * outwards from the first. Where nothing is new, nothing is passed on.
 */
final class Unification {
  /** Foreign nodes that wait to be asked; further ones are not noted. */
  static final int MAX_WAITING = 16;

  /** How many of them are noted on one peer's word, which may be worth nothing. */
  static final int MAX_PER_TELLER = 4;

  /** Peers that are told of a foreign node. */
  static final int FANOUT = 4;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long SEARCH_NS = 3 * SECOND_NS;

  /** A node is not asked again so soon, nor are peers told more often. */
  private static final long ASK_AGAIN_NS = 20 * SECOND_NS;

  private static final long TELL_AGAIN_NS = 2 * SECOND_NS;

  private record Search(NodeId over, long untilNs) {}

  private record Waiting(NodeId teller, long sinceNs) {}

  private final NodeId self;
  private final LinkedPeers linked;
  private final NearLinks near;
  private final RandomGenerator random;
  private final Ring.Outbox out;
  private final Map<NodeId, Long> askedNs = new LinkedHashMap<>();

  /** Nodes that are dialled. */
  private final Map<NodeId, Waiting> waiting = new LinkedHashMap<>();

  private final Map<Long, Search> searches = new LinkedHashMap<>();
  private long toldNs = -TELL_AGAIN_NS;

  Unification(
      NodeId self, LinkedPeers linked, NearLinks near, RandomGenerator random, Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.near = near;
    this.random = random;
    this.out = out;
  }

  /**
   * A peer told of a member that may be of another ring: it is asked once there is a link to it.
   */
  void meet(Descriptor foreign, NodeId teller, long nowNs) {
    NodeId id = foreign.id();
    askedNs.values().removeIf(sinceNs -> nowNs - sinceNs > ASK_AGAIN_NS);
    forgetOld(nowNs);
    if (id.equals(self) || askedNs.containsKey(id)) {
      return;
    }
    if (linked.isMember(id)) {
      search(id, nowNs);
    } else if (mayWaitFor(teller)) {
      waiting.putIfAbsent(id, new Waiting(teller, nowNs));
      out.want(foreign, Role.SITE);
    }
  }

  private void forgetOld(long nowNs) {
    for (Map.Entry<NodeId, Waiting> entry : List.copyOf(waiting.entrySet())) {
      if (nowNs - entry.getValue().sinceNs > ASK_AGAIN_NS) {
        waiting.remove(entry.getKey());
        out.unwant(entry.getKey(), Role.SITE); // linked, but no member
      }
    }
  }

  private boolean mayWaitFor(NodeId teller) {
    long ofTeller = waiting.values().stream().filter(node -> node.teller.equals(teller)).count();
    return waiting.size() < MAX_WAITING && ofTeller < MAX_PER_TELLER;
  }

  /** A peer said that it is a member. */
  void onMember(NodeId peer, long nowNs) {
    if (waiting.remove(peer) != null) {
      out.unwant(peer, Role.SITE);
      search(peer, nowNs);
    }
  }

  /** Returns how many nodes are waited for and have been asked lately: both are bounded. */
  int remembered() {
    return waiting.size() + askedNs.size() + searches.size();
  }

  void onUnreachable(NodeId peer) {
    waiting.remove(peer);
  }

  private void search(NodeId over, long nowNs) {
    searches.values().removeIf(search -> search.untilNs < nowNs);
    if (askedNs.size() >= 4 * MAX_WAITING || searches.size() >= MAX_WAITING) {
      return;
    }
    askedNs.put(over, nowNs);
    long nonce = random.nextLong() | 1;
    searches.put(nonce, new Search(over, nowNs + SEARCH_NS));
    out.find(self, over, new RingMessage.Find(nonce).encode());
  }

  /**
   * Returns whether this is an answer to a search of ours; tells peers if it shows another ring.
   */
  boolean onFound(RingMessage.Found found, List<NodeId> far, long nowNs) {
    Search search = searches.remove(found.nonce());
    if (search == null) {
      return false;
    }
    for (Descriptor descriptor : found.descriptors()) {
      if (isNews(descriptor.id())) {
        tell(descriptor, far, nowNs);
        return true;
      }
    }
    return true;
  }

  /** Tells whether a node ought to be a neighbour and is not even linked. */
  private boolean isNews(NodeId id) {
    if (id.equals(self) || linked.contains(id)) {
      return false;
    }
    Set<NodeId> with = new LinkedHashSet<>(near.ids());
    with.add(id);
    return Neighbourhood.nearest(self, with, Ring.NEAR_PER_SIDE).contains(id);
  }

  private void tell(Descriptor foreign, List<NodeId> far, long nowNs) {
    if (nowNs - toldNs < TELL_AGAIN_NS) {
      return;
    }
    toldNs = nowNs;
    Set<NodeId> peers = new LinkedHashSet<>(far);
    peers.addAll(linked.members());
    byte[] word = new RingMessage.Foreign(foreign).encode();
    peers.stream()
        .filter(peer -> linked.isMember(peer) && !peer.equals(foreign.id()))
        .limit(FANOUT)
        .forEach(peer -> out.tell(peer, word));
  }
}
