package org.gridtap.overlay.ring;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.ring.LinkedPeers.Linked;
import org.gridtap.overlay.wire.NodeId;

/**
 * How this node becomes a member of the ring: it looks for its place through any member that it is
 * linked to and joins once both neighbours there agree ({@link Adjacency}), or founds the ring.
 */
final class Joining {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long FOUND_AFTER_NS = 3 * SECOND_NS;

  /** Whoever names ever more members that do not answer must not keep a ring from beginning. */
  private static final long FOUND_ANYWAY_NS = 10 * SECOND_NS;

  /** Whoever is linked and does not let this node join, whatever it says, must not either. */
  static final long FOUND_DESPITE_PEERS_NS = 60 * SECOND_NS;

  private static final long FIND_RETRY_NS = SECOND_NS / 3;

  /** Searches whose answers are still good; the oldest makes room. */
  private static final int MAX_SEARCHES = 12;

  private final NodeId self;
  private final LinkedPeers linked;
  private final Adjacency adjacency;
  private final Sites sites;
  private final RandomGenerator random;
  private final Ring.Outbox out;
  private boolean joined;
  private boolean founder;
  private boolean placeFound;
  private final Set<Long> nonces = new LinkedHashSet<>();
  private long startedNs = Long.MAX_VALUE;
  private long findAtNs = Long.MAX_VALUE;

  /** Since when linked peers alone have kept this node from founding; MAX_VALUE if they do not. */
  private long hinderedSinceNs = Long.MAX_VALUE;

  Joining(
      NodeId self,
      LinkedPeers linked,
      Adjacency adjacency,
      Sites sites,
      RandomGenerator random,
      Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.adjacency = adjacency;
    this.sites = sites;
    this.random = random;
    this.out = out;
  }

  void start(long nowNs) {
    startedNs = nowNs;
    findAtNs = nowNs;
  }

  boolean hasStarted() {
    return startedNs != Long.MAX_VALUE;
  }

  boolean joined() {
    return joined;
  }

  boolean founder() {
    return founder;
  }

  /** Tells whether this node knows who its neighbours are, or ought to be. */
  boolean isPlaceKnown() {
    return joined || placeFound;
  }

  /** Tells whether this node would found the ring if nobody else did. */
  boolean mayFound() {
    return !joined && sites.mayFound();
  }

  long deadlineNs() {
    return joined ? Long.MAX_VALUE : Math.min(findAtNs, adjacency.deadlineNs());
  }

  void onDeadline(long nowNs) {
    if (!joined && findAtNs <= nowNs) {
      findAtNs = nowNs + FIND_RETRY_NS;
      findPlace();
    }
  }

  /** Tells whether the neighbours are to be asked again. */
  boolean isToAsk(long nowNs) {
    return !joined && adjacency.deadlineNs() <= nowNs;
  }

  /** A member is linked: it is asked for the place at once, unless somebody has told it already. */
  void onMember(long nowNs) {
    findAtNs = placeFound ? findAtNs : Math.min(findAtNs, nowNs);
  }

  /**
   * Asks for this place and for ones a little aside, over different members if there are: who is
   * asked for the place itself may be gone, and those beside it know the neighbours as well.
   */
  private void findPlace() {
    List<NodeId> members = linked.members();
    if (members.isEmpty()) {
      return;
    }
    int first = random.nextInt(members.size());
    double aside = (1 + 2 * random.nextDouble()) / sizeSeenBy(members.get(first));
    NodeId way = NodeId.ofFraction(Math.min(aside, 0.25));
    List<NodeId> keys = List.of(self, self.plus(way), way.clockwiseTo(self));
    for (int i = 0; i < keys.size(); i++) {
      find(keys.get(i), members.get((first + i) % members.size()));
    }
  }

  private void find(NodeId key, NodeId over) {
    if (nonces.size() >= MAX_SEARCHES) {
      nonces.remove(nonces.iterator().next());
    }
    long nonce = random.nextLong() | 1;
    nonces.add(nonce);
    out.find(key, over, new RingMessage.Find(nonce).encode());
  }

  /** Returns how large the ring is, seen by one of its members. */
  private int sizeSeenBy(NodeId member) {
    Linked link = linked.get(member);
    if (link == null || link.hello == null) {
      return 1;
    }
    List<NodeId> near = link.hello.near().stream().map(Descriptor::id).toList();
    Set<NodeId> nearest = Neighbourhood.nearest(member, near, Ring.NEAR_PER_SIDE);
    return Neighbourhood.estimateSize(member, nearest, Ring.NEAR_PER_SIDE);
  }

  /** Returns whether this is the answer to a search of this node's own place. */
  boolean onFound(RingMessage.Found found) {
    boolean isOurs = nonces.contains(found.nonce()) && found.flags().joined();
    if (isOurs) {
      placeFound = true;
    }
    return isOurs;
  }

  /** Returns whether this node has become a member by this. */
  boolean joinIfPlaced(long nowNs) {
    if (joined || !placeFound || !adjacency.hasAgreed(nowNs)) {
      return false;
    }
    joined = true;
    hinderedSinceNs = Long.MAX_VALUE;
    adjacency.reset();
    nonces.clear();
    return true;
  }

  /**
   * A node that can reach only itself begins the ring; of several that could, the one with the
   * lowest id does.
   *
   * @return whether it did
   */
  boolean foundIfAlone(long nowNs) {
    long waitedNs = nowNs - startedNs;
    boolean isHopeful = sites.isHopeful() && waitedNs < FOUND_ANYWAY_NS;
    if (joined || waitedNs < FOUND_AFTER_NS || isHopeful || !sites.mayFound()) {
      return false;
    }
    if (isHindered()) {
      hinderedSinceNs = Math.min(hinderedSinceNs, nowNs);
      if (nowNs - hinderedSinceNs < FOUND_DESPITE_PEERS_NS) {
        return false;
      }
    }
    joined = true;
    founder = true;
    hinderedSinceNs = Long.MAX_VALUE;
    return true;
  }

  /** Tells whether a linked peer is a member, may be one, or is to found the ring itself. */
  private boolean isHindered() {
    for (NodeId peer : linked.ids()) {
      Linked link = linked.get(peer);
      if (link == null || link.hello == null || link.joined()) {
        return true;
      }
      if (link.hello.flags().mayFound() && peer.compareTo(self) < 0) {
        return true;
      }
    }
    return false;
  }

  /** The last link is gone; returns whether this node is without its place by that. */
  boolean onCutOff() {
    boolean isLost = joined && !founder;
    if (isLost) {
      joined = false;
      placeFound = false;
      adjacency.reset();
    }
    return isLost;
  }
}
