package org.gridtap.overlay.ring;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** The links to the nodes that are next on the ring. */
final class NearLinks {
  private final NodeId self;
  private final LinkedPeers linked;
  private final Candidates candidates;
  private final Ring.Outbox out;
  private final Set<NodeId> near = new LinkedHashSet<>();

  NearLinks(NodeId self, LinkedPeers linked, Candidates candidates, Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.candidates = candidates;
    this.out = out;
  }

  /** Returns the nodes that ought to be near; a living view. */
  Set<NodeId> ids() {
    return Collections.unmodifiableSet(near);
  }

  /** Wants links to the nodes that ought to be near, and lets go of those that are not any more. */
  void settle(boolean isPlaceKnown, long nowNs) {
    Set<NodeId> wanted =
        isPlaceKnown
            ? Neighbourhood.nearest(self, reachable(nowNs), Ring.NEAR_PER_SIDE)
            : new LinkedHashSet<>();
    for (NodeId id : wanted) {
      Descriptor descriptor = descriptorOf(id);
      if (descriptor != null) {
        out.want(descriptor, Role.NEAR);
      }
    }
    near.stream().filter(id -> !wanted.contains(id)).forEach(id -> out.unwant(id, Role.NEAR));
    near.clear();
    near.addAll(wanted);
  }

  /** Returns the members that are linked, and those that others spoke of and that may be there. */
  private Set<NodeId> reachable(long nowNs) {
    Set<NodeId> reachable = new LinkedHashSet<>(candidates.eligible(nowNs));
    linked.forEach(
        (peer, link) -> {
          if (link.joined()) {
            reachable.add(peer);
          } else if (link.hello != null) {
            reachable.remove(peer);
          }
        });
    return reachable;
  }

  /** Returns how a node can be reached: what it said itself, or what others said of it. */
  @Nullable Descriptor descriptorOf(NodeId id) {
    LinkedPeers.Linked link = linked.get(id);
    return link != null && link.hello != null ? link.hello.self() : candidates.get(id);
  }
}
