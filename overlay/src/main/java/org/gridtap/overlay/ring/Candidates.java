package org.gridtap.overlay.ring;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Nodes that others spoke of: where a link may be worth trying. Owned by {@link Ring}. */
final class Candidates {
  /** Nodes remembered; the one heard of longest ago makes room. */
  static final int MAX_CANDIDATES = 256;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long FORGET_AFTER_NS = 60 * SECOND_NS;
  private static final long BACKOFF_NS = 5 * SECOND_NS;
  private static final int MAX_BACKOFF_SHIFT = 6;

  private static final class Candidate {
    Descriptor descriptor;
    long heardNs;
    int failures;
    long retryAtNs = Long.MIN_VALUE;

    Candidate(Descriptor descriptor) {
      this.descriptor = descriptor;
    }
  }

  /** In the order in which they were heard of last. */
  private final Map<NodeId, Candidate> byId = new LinkedHashMap<>();

  /** The same, in ring order: the nearest ones are asked for all the time. */
  private final NavigableMap<NodeId, Candidate> inOrder = new TreeMap<>();

  void heard(Descriptor descriptor, long nowNs) {
    Candidate candidate = byId.remove(descriptor.id());
    if (candidate == null) {
      candidate = new Candidate(descriptor);
      if (byId.size() >= MAX_CANDIDATES) {
        forget(byId.keySet().iterator().next());
      }
      inOrder.put(descriptor.id(), candidate);
    }
    candidate.descriptor = descriptor;
    candidate.heardNs = nowNs;
    byId.put(descriptor.id(), candidate);
  }

  @Nullable Descriptor get(NodeId id) {
    Candidate candidate = byId.get(id);
    return candidate == null ? null : candidate.descriptor;
  }

  /** The node did not answer, or its link fell silent: it is left alone for a while. */
  void failed(NodeId id, long nowNs) {
    Candidate candidate = byId.get(id);
    if (candidate != null) {
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
    byId.remove(id);
    inOrder.remove(id);
  }

  /**
   * Returns the nearest of the members that are linked, and of those that others spoke of lately
   * and that are not left alone just now.
   */
  Set<NodeId> nearest(NodeId self, LinkedPeers linked, int perSide, long nowNs) {
    forgetOld(nowNs);
    Predicate<Candidate> isEligible =
        candidate -> {
          LinkedPeers.Linked link = linked.get(candidate.descriptor.id());
          return candidate.retryAtNs <= nowNs
              && (link == null || link.hello == null || link.joined());
        };
    Nearest nearest = new Nearest(self, perSide);
    NavigableMap<NodeId, Candidate> after = inOrder.tailMap(self, false);
    NavigableMap<NodeId, Candidate> before = inOrder.headMap(self, false);
    offer(after, before, isEligible, perSide, nearest);
    offer(before.descendingMap(), after.descendingMap(), isEligible, perSide, nearest);
    linked.forEach(
        (peer, link) -> {
          if (link.joined()) {
            nearest.offer(peer);
          }
        });
    return nearest.ids();
  }

  /** Goes round the ring until enough are found: the others are farther away on this side. */
  private static void offer(
      Map<NodeId, Candidate> first,
      Map<NodeId, Candidate> then,
      Predicate<Candidate> isEligible,
      int enough,
      Nearest nearest) {
    int found = 0;
    for (Map<NodeId, Candidate> part : List.of(first, then)) {
      for (Candidate candidate : part.values()) {
        if (found == enough) {
          return;
        }
        if (isEligible.test(candidate)) {
          nearest.offer(candidate.descriptor.id());
          found++;
        }
      }
    }
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
      inOrder.remove(oldest.descriptor.id());
    }
  }

  int size() {
    return byId.size();
  }
}
