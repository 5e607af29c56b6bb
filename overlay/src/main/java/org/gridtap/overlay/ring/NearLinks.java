package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The links to the nodes that are next on the ring.
 *
 * <p>Neighbours are the nearest members that there is a living link to. Nodes that others spoke of
 * are dialled when they would be nearer; until such a link is up and its node has said that it is a
 * member, all neighbours stay. So nobody can take a neighbour away by inventing nodes.
 */
final class NearLinks {
  /** Nodes dialled at the same time on either side. */
  static final int MAX_DIALS_PER_SIDE = 8;

  /** How many of them one peer's word is good for; others' candidates get the rest. */
  static final int MAX_DIALS_PER_TELLER = 4;

  private static final long SECOND_NS = 1_000_000_000L;

  /** A dial that takes longer counts for nothing: the next node is dialled beside it. */
  private static final long OVERDUE_NS = SECOND_NS;

  /** Longer than any dial takes; its outcome is usually told before. */
  private static final long FORGET_DIAL_NS = 12 * SECOND_NS;

  static final long NEVER = Long.MAX_VALUE;

  private record Dial(boolean clockwise, long begunNs) {}

  private final NodeId self;
  private final LinkedPeers linked;
  private final Candidates candidates;
  private final Ring.Outbox out;
  private final Set<NodeId> near = new LinkedHashSet<>();
  private final Map<NodeId, Dial> dials = new LinkedHashMap<>();

  /** When a node that would be nearer may be dialled that is left alone just now. */
  private long retryAtNs = NEVER;

  NearLinks(NodeId self, LinkedPeers linked, Candidates candidates, Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.candidates = candidates;
    this.out = out;
  }

  /** Returns the neighbours; a living view. */
  Set<NodeId> ids() {
    return Collections.unmodifiableSet(near);
  }

  /**
   * Returns when {@link #settle} is wanted again even if nothing happens: to dial beside somebody
   * who takes long, or anew; {@link #NEVER} if everything is as it should be.
   */
  long deadlineNs(long nowNs) {
    return dials.isEmpty() ? retryAtNs : nowNs;
  }

  /** The link to a node came up, or will not. */
  void onDialled(NodeId peer) {
    dials.remove(peer);
  }

  /** Returns the nearest members; before this node knows its place, their links are not kept. */
  Set<NodeId> nearest(boolean isPlaceKnown) {
    return isPlaceKnown ? ids() : Neighbourhood.nearest(self, linked.members(), Ring.NEAR_PER_SIDE);
  }

  /** Keeps the links to the neighbours, and dials nodes that may be nearer. */
  void settle(boolean isPlaceKnown, long nowNs) {
    List<NodeId> members = isPlaceKnown ? linked.members() : List.of();
    Set<NodeId> nearest = Neighbourhood.nearest(self, members, Ring.NEAR_PER_SIDE);
    for (NodeId id : nearest) {
      if (!near.contains(id)) {
        want(id);
      }
    }
    near.stream().filter(id -> !nearest.contains(id)).forEach(id -> out.unwant(id, Role.NEAR));
    near.clear();
    near.addAll(nearest);
    dials.values().removeIf(dial -> nowNs - dial.begunNs > FORGET_DIAL_NS);
    retryAtNs = NEVER;
    if (isPlaceKnown) {
      dial(true, members, nowNs);
      dial(false, members, nowNs);
    }
  }

  /**
   * Goes from this node to one side, past members and nodes spoken of, and dials these until there
   * would be neighbours enough if all answered in good time.
   */
  private void dial(boolean clockwise, List<NodeId> members, long nowNs) {
    int hoped = 0;
    for (NodeId id : inOrder(clockwise, members, nowNs)) {
      Dial dial = dials.get(id);
      if (linked.contains(id)) {
        hoped++;
      } else if (dial != null) {
        hoped += nowNs - dial.begunNs < OVERDUE_NS ? 1 : 0;
      } else if (mayDial(id, clockwise)) {
        dials.put(id, new Dial(clockwise, nowNs));
        want(id);
        hoped++;
      }
      if (hoped >= Ring.NEAR_PER_SIDE) {
        return;
      }
    }
  }

  /** Returns the nearest members of one side, and the nodes spoken of that are nearer. */
  private List<NodeId> inOrder(boolean clockwise, List<NodeId> members, long nowNs) {
    List<NodeId> order = Neighbourhood.side(self, members, Ring.NEAR_PER_SIDE, clockwise);
    NodeId farthest = order.size() < Ring.NEAR_PER_SIDE ? null : order.getLast();
    List<NodeId> nearer = candidates.side(self, farthest, clockwise, nowNs);
    retryAtNs = Math.min(retryAtNs, candidates.retryAtNs());
    nearer.removeIf(linked::contains);
    if (nearer.isEmpty()) {
      return order;
    }
    nearer.addAll(order);
    nearer.sort((a, b) -> way(a, clockwise).compareTo(way(b, clockwise)));
    return nearer;
  }

  private NodeId way(NodeId id, boolean clockwise) {
    return clockwise ? self.clockwiseTo(id) : id.clockwiseTo(self);
  }

  private boolean mayDial(NodeId id, boolean clockwise) {
    long ofSide = dials.values().stream().filter(dial -> dial.clockwise == clockwise).count();
    if (ofSide >= MAX_DIALS_PER_SIDE) {
      return false;
    }
    for (NodeId teller : candidates.tellers(id)) {
      long ofTeller =
          dials.entrySet().stream()
              .filter(dial -> dial.getValue().clockwise == clockwise)
              .filter(dial -> candidates.tellers(dial.getKey()).contains(teller))
              .count();
      if (ofTeller < MAX_DIALS_PER_TELLER) {
        return true;
      }
    }
    return false;
  }

  private void want(NodeId id) {
    Descriptor descriptor = descriptorOf(id);
    if (descriptor != null) {
      out.want(descriptor, Role.NEAR);
    }
  }

  /** Returns since when a node is dialled in vain; {@link Long#MAX_VALUE} when it is not. */
  long diallingSinceNs(NodeId id) {
    Dial dial = dials.get(id);
    return dial == null ? Long.MAX_VALUE : dial.begunNs;
  }

  /** Returns how those of the nodes can be reached of which that is known. */
  List<Descriptor> descriptorsOf(Collection<NodeId> ids) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (NodeId id : ids) {
      Descriptor descriptor = descriptorOf(id);
      if (descriptor != null) {
        descriptors.add(descriptor);
      }
    }
    return descriptors;
  }

  /** Returns how a node can be reached: what it said itself, or what others said of it. */
  private @Nullable Descriptor descriptorOf(NodeId id) {
    LinkedPeers.Linked link = linked.get(id);
    return link != null && link.hello != null ? link.hello.self() : candidates.get(id);
  }
}
