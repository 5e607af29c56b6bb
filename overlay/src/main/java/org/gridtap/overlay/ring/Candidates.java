package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that others spoke of: where a link may be worth trying, and nothing more, for anybody can
 * invent ids. Owned by {@link Ring}.
 */
final class Candidates {
  /** Nodes remembered; the one heard of longest ago makes room. */
  static final int MAX_CANDIDATES = 256;

  /** Nodes remembered on the word of one peer alone: a talkative one pushes out only its own. */
  static final int MAX_PER_TELLER = 32;

  /** Peers remembered that spoke of one node. */
  static final int MAX_TELLERS = 4;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long FORGET_AFTER_NS = 60 * SECOND_NS;
  private static final long ASK_AGAIN_NS = SECOND_NS;
  private static final long BACKOFF_NS = 5 * SECOND_NS;
  private static final int MAX_BACKOFF_SHIFT = 6;

  private static final class Candidate {
    final List<NodeId> tellers = new ArrayList<>(1);
    Descriptor descriptor;
    long heardNs;
    int failures;
    long retryAtNs = Long.MIN_VALUE;

    Candidate(Descriptor descriptor) {
      this.descriptor = descriptor;
    }

    boolean isToldOnlyBy(NodeId teller) {
      return tellers.size() == 1 && tellers.contains(teller);
    }
  }

  private final NodeId self;

  /** In the order in which they were heard of last. */
  private final Map<NodeId, Candidate> byId = new LinkedHashMap<>();

  /** The same, in ring order: the nearest ones are asked for all the time. */
  private final NavigableMap<NodeId, Candidate> inOrder = new TreeMap<>();

  /** Of how many nodes a peer alone spoke. */
  private final Map<NodeId, Integer> toldOnlyBy = new LinkedHashMap<>();

  private long retryAtNs = Long.MAX_VALUE;

  Candidates(NodeId self) {
    this.self = self;
  }

  /** A peer spoke of itself, if it is a member, and of its neighbours. */
  void heard(Hello hello, long nowNs) {
    NodeId teller = hello.self().id();
    if (hello.flags().joined()) {
      heard(hello.self(), teller, nowNs);
    }
    heard(hello.near(), teller, nowNs);
  }

  /** A peer spoke of nodes, of self perhaps, which is none. */
  void heard(List<Descriptor> descriptors, NodeId teller, long nowNs) {
    for (Descriptor descriptor : descriptors) {
      if (!descriptor.id().equals(self)) {
        heard(descriptor, teller, nowNs);
      }
    }
  }

  /** A peer spoke of a node, which may be itself. */
  void heard(Descriptor descriptor, NodeId teller, long nowNs) {
    Candidate candidate = byId.remove(descriptor.id());
    if (candidate == null) {
      candidate = new Candidate(descriptor);
      makeRoom(teller);
      inOrder.put(descriptor.id(), candidate);
    }
    addTeller(candidate, teller);
    candidate.descriptor = descriptor;
    candidate.heardNs = nowNs;
    byId.put(descriptor.id(), candidate);
  }

  private void addTeller(Candidate candidate, NodeId teller) {
    if (candidate.tellers.size() < MAX_TELLERS && !candidate.tellers.contains(teller)) {
      candidate.tellers.add(teller);
      if (candidate.tellers.size() == 1) {
        toldOnlyBy.merge(teller, 1, Integer::sum);
      } else if (candidate.tellers.size() == 2) {
        oneLessOnlyBy(candidate.tellers.getFirst());
      }
    }
  }

  private void oneLessOnlyBy(NodeId teller) {
    toldOnlyBy.computeIfPresent(teller, (_, count) -> count == 1 ? null : count - 1);
  }

  private void makeRoom(NodeId teller) {
    if (toldOnlyBy.getOrDefault(teller, 0) >= MAX_PER_TELLER) {
      for (Map.Entry<NodeId, Candidate> entry : byId.entrySet()) {
        if (entry.getValue().isToldOnlyBy(teller)) {
          forget(entry.getKey());
          return;
        }
      }
    } else if (byId.size() >= MAX_CANDIDATES) {
      forget(byId.keySet().iterator().next());
    }
  }

  @Nullable Descriptor get(NodeId id) {
    Candidate candidate = byId.get(id);
    return candidate == null ? null : candidate.descriptor;
  }

  /** Returns the peers that spoke of a node. */
  Collection<NodeId> tellers(NodeId id) {
    Candidate candidate = byId.get(id);
    return candidate == null ? List.of() : candidate.tellers;
  }

  /**
   * The node's link fell silent: it may have stood still for a moment, and is asked once more. If
   * it has gone, that one dial fails.
   */
  void lost(NodeId id, long nowNs) {
    Candidate candidate = byId.get(id);
    if (candidate != null) {
      candidate.retryAtNs = Math.max(candidate.retryAtNs, nowNs + ASK_AGAIN_NS);
    }
  }

  /**
   * The node did not answer: it is left alone for a while. One that is left alone already has
   * failed once, however many tell of it.
   */
  void failed(NodeId id, long nowNs) {
    Candidate candidate = byId.get(id);
    if (candidate != null && candidate.retryAtNs <= nowNs) {
      candidate.retryAtNs =
          nowNs + (BACKOFF_NS << Math.min(candidate.failures++, MAX_BACKOFF_SHIFT));
    }
  }

  /** There is a link to the node: earlier failures do not count any more. */
  void linked(NodeId id) {
    Candidate candidate = byId.get(id);
    if (candidate != null) {
      candidate.failures = 0;
      candidate.retryAtNs = Long.MIN_VALUE;
    }
  }

  void forget(NodeId id) {
    Candidate gone = byId.remove(id);
    if (gone != null) {
      forget(gone);
    }
  }

  private void forget(Candidate gone) {
    inOrder.remove(gone.descriptor.id());
    if (gone.tellers.size() == 1) {
      oneLessOnlyBy(gone.tellers.getFirst());
    }
  }

  /**
   * Returns the nodes on one side of self that were spoken of lately and are not left alone just
   * now, the nearest first.
   *
   * @param end the node up to which, without it; null to go all the way round the ring
   */
  List<NodeId> side(NodeId self, @Nullable NodeId end, boolean clockwise, long nowNs) {
    forgetOld(nowNs);
    retryAtNs = Long.MAX_VALUE;
    NavigableMap<NodeId, Candidate> after = inOrder.tailMap(self, false);
    NavigableMap<NodeId, Candidate> before = inOrder.headMap(self, false);
    List<NodeId> side = new ArrayList<>();
    for (Map<NodeId, Candidate> part :
        clockwise
            ? List.of(after, before)
            : List.of(before.descendingMap(), after.descendingMap())) {
      for (Map.Entry<NodeId, Candidate> entry : part.entrySet()) {
        NodeId id = entry.getKey();
        if (end != null && !(clockwise ? id.isBetween(self, end) : id.isBetween(end, self))) {
          return side;
        }
        if (entry.getValue().retryAtNs <= nowNs) {
          side.add(id);
        } else {
          retryAtNs = Math.min(retryAtNs, entry.getValue().retryAtNs);
        }
      }
    }
    return side;
  }

  /** Returns when the first of those is to be asked again that {@link #side} just left alone. */
  long retryAtNs() {
    return retryAtNs;
  }

  /** They stand in the order in which they were heard of: the oldest come first. */
  private void forgetOld(long nowNs) {
    Iterator<Candidate> oldestFirst = byId.values().iterator();
    while (oldestFirst.hasNext()) {
      Candidate oldest = oldestFirst.next();
      if (nowNs - oldest.heardNs <= FORGET_AFTER_NS) {
        return;
      }
      oldestFirst.remove();
      forget(oldest);
    }
  }

  int size() {
    return byId.size();
  }
}
