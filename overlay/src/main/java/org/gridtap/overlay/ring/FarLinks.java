package org.gridtap.overlay.ring;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.wire.NodeId;

/** The links across the ring: how many are wanted, and the search for one that is missing. */
final class FarLinks {
  private static final int MIN_FAR = 4;
  private static final long SECOND_NS = 1_000_000_000L;

  /** How soon another node is looked for, and how often all is looked over when none is missing. */
  private static final long SEARCH_NS = 2 * SECOND_NS;

  private static final long LOOK_NS = 10 * SECOND_NS;

  private final NodeId self;
  private final LinkedPeers linked;
  private final Set<NodeId> near;
  private final Candidates candidates;
  private final RandomGenerator random;
  private final Ring.Outbox out;
  private final Set<NodeId> far = new LinkedHashSet<>();
  private long nonce;
  private long deadlineNs = Long.MAX_VALUE;

  /**
   * @param near the near neighbours, a living view
   */
  FarLinks(
      NodeId self,
      LinkedPeers linked,
      Set<NodeId> near,
      Candidates candidates,
      RandomGenerator random,
      Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.near = near;
    this.candidates = candidates;
    this.random = random;
    this.out = out;
  }

  void start(long nowNs) {
    deadlineNs = nowNs + SEARCH_NS;
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** Lets go of what is too much, and looks for the node at a far point if one is missing. */
  void onDeadline(int sizeEstimate, long nowNs) {
    int wanted = wanted(sizeEstimate);
    far.removeIf(near::contains);
    while (far.size() > wanted) {
      NodeId spare = far.iterator().next();
      far.remove(spare);
      out.unwant(spare, Role.FAR);
    }
    if (far.size() < wanted) {
      nonce = random.nextLong() | 1;
      NodeId point =
          Neighbourhood.farPoint(self, sizeEstimate, random.nextDouble(), random.nextBoolean());
      out.find(point, NodeId.NONE, new RingMessage.Find(nonce).encode());
    }
    far.removeIf(peer -> !linked.contains(peer) && candidates.get(peer) == null);
    deadlineNs = nowNs + (far.size() < wanted ? SEARCH_NS : LOOK_NS) + random.nextLong(SECOND_NS);
  }

  /** Half the ring size's binary logarithm; none while everybody is near. */
  private static int wanted(int sizeEstimate) {
    return sizeEstimate <= 2 * Ring.NEAR_PER_SIDE + 1
        ? 0
        : Math.max(MIN_FAR, (int) Math.ceil(Math.log(sizeEstimate) / Math.log(2) / 2));
  }

  /** The node closest to a far point answered, perhaps. */
  void onFound(RingMessage.Found found, NodeId source, long nowNs) {
    if (found.nonce() != nonce || found.descriptors().isEmpty()) {
      return;
    }
    nonce = 0;
    Descriptor finder = found.descriptors().getFirst();
    if (!near.contains(finder.id()) && !finder.id().equals(self)) {
      far.add(finder.id());
      candidates.heard(finder, source, nowNs);
      out.want(finder, Role.FAR);
    }
  }

  /** A link that was dialled is there: it is kept for what it was dialled for. */
  void onUp(NodeId peer) {
    if (far.contains(peer)) {
      out.want(new Descriptor(peer, List.of(), Map.of()), Role.FAR);
    }
  }

  /** The link is gone, or did not come to be: another node is looked for. */
  void onDown(NodeId peer, long nowNs) {
    if (far.remove(peer)) {
      deadlineNs = Math.min(deadlineNs, nowNs + SEARCH_NS);
    }
  }

  List<NodeId> ids() {
    return List.copyOf(far);
  }
}
