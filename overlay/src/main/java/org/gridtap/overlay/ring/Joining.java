package org.gridtap.overlay.ring;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.ring.LinkedPeers.Linked;
import org.gridtap.overlay.wire.NodeId;

/**
 * How this node becomes a member of the ring: it looks for its place through any member that it is
 * linked to and joins once it is linked to both neighbours there, or founds the ring.
 */
final class Joining {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long FOUND_AFTER_NS = 3 * SECOND_NS;
  private static final long FIND_RETRY_NS = SECOND_NS / 2;

  private final NodeId self;
  private final LinkedPeers linked;
  private final Sites sites;
  private final RandomGenerator random;
  private final Ring.Outbox out;
  private boolean joined;
  private boolean founder;
  private boolean placeFound;
  private long findNonce;
  private long startedNs = Long.MAX_VALUE;
  private long findAtNs = Long.MAX_VALUE;

  Joining(NodeId self, LinkedPeers linked, Sites sites, RandomGenerator random, Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
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
    return joined ? Long.MAX_VALUE : findAtNs;
  }

  void onDeadline(long nowNs) {
    if (deadlineNs() <= nowNs) {
      findAtNs = nowNs + FIND_RETRY_NS;
      findPlace();
    }
  }

  /** A member is linked: it can be asked for the place at once. */
  void onMember(long nowNs) {
    findAtNs = Math.min(findAtNs, nowNs);
  }

  private void findPlace() {
    List<NodeId> members = linked.members();
    if (!members.isEmpty()) {
      findNonce = random.nextLong() | 1;
      NodeId over = members.get(random.nextInt(members.size()));
      out.find(self, over, new RingMessage.Find(findNonce).encode());
    }
  }

  /** Returns whether this is the answer to a search of this node's own place. */
  boolean onFound(RingMessage.Found found) {
    boolean isOurs = found.nonce() == findNonce && found.flags().joined();
    if (isOurs) {
      findNonce = 0;
      placeFound = true;
    }
    return isOurs;
  }

  /** Returns whether this node has become a member by this. */
  boolean joinIfPlaced(Collection<NodeId> near) {
    boolean hasPlace =
        !joined
            && placeFound
            && !near.isEmpty()
            && Neighbourhood.nearest(self, near, 1).stream().allMatch(linked::isMember);
    joined |= hasPlace;
    return hasPlace;
  }

  /**
   * A node that can reach only itself begins the ring; of several that could, the one with the
   * lowest id does.
   *
   * @return whether it did
   */
  boolean foundIfAlone(long nowNs) {
    if (joined || nowNs - startedNs < FOUND_AFTER_NS || !sites.mayFound()) {
      return false;
    }
    for (NodeId peer : linked.ids()) {
      Linked link = linked.get(peer);
      if (link == null || link.hello == null || link.joined()) {
        return false;
      }
      if (link.hello.flags().mayFound() && peer.compareTo(self) < 0) {
        return false;
      }
    }
    joined = true;
    founder = true;
    return true;
  }

  /** The last link is gone; returns whether this node is without its place by that. */
  boolean onCutOff() {
    boolean isLost = joined && !founder;
    if (isLost) {
      joined = false;
      placeFound = false;
    }
    return isLost;
  }
}
