package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.wire.NodeId;

/**
 * Rivals for one key, as replicas report them to its root: each reports the copy that it holds
 * itself. A round settles who stands.
 */
final class Contest {
  static final int MAX_REPORTS = 16;

  /** How long reports are gathered before the round begins. */
  static final long GATHER_NS = TimeUnit.MILLISECONDS.toNanos(500);

  /** After which a contest that could not be settled is left to the next report. */
  static final long LAST_NS = TimeUnit.SECONDS.toNanos(8);

  private final Map<NodeId, Accepted> reports = new LinkedHashMap<>();
  private long endNs = Long.MAX_VALUE;

  void report(NodeId replica, Accepted copy, long nowNs) {
    if (reports.isEmpty()) {
      endNs = nowNs + LAST_NS;
    }
    if (reports.size() < MAX_REPORTS || reports.containsKey(replica)) {
      reports.put(replica, copy);
    }
  }

  boolean isOpen() {
    return !reports.isEmpty();
  }

  void close() {
    reports.clear();
    endNs = Long.MAX_VALUE;
  }

  /** Returns when it is given up, or Long.MAX_VALUE when it is not open. */
  long endNs() {
    return endNs;
  }

  /** Returns the highest round that was reported. */
  int highestRound() {
    return reports.values().stream().mapToInt(copy -> copy.ballot().round()).max().orElse(0);
  }

  /**
   * Returns one copy of each replica: what it promised, or else reported. What it reported of
   * another owner than it promised it only passed on: that counts as one copy, whoever says it.
   */
  Collection<Accepted> copies(Map<NodeId, Optional<Accepted>> promises) {
    Map<NodeId, Accepted> copies = new LinkedHashMap<>(reports);
    promises.forEach(
        (replica, promise) -> promise.ifPresent(accepted -> copies.put(replica, accepted)));
    List<Accepted> all = new ArrayList<>(copies.values());
    for (Accepted passedOn : reports.values()) {
      NodeId owner = passedOn.record().owner();
      if (all.stream().noneMatch(copy -> copy.record().owner().equals(owner))) {
        all.add(passedOn);
      }
    }
    return all;
  }
}
