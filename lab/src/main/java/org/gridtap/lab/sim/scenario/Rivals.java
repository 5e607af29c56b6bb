package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gridtap.lab.sim.history.Flaw;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Looks for living nodes that hold one key at the same time, and says whose fault it is.
 *
 * <p>While the network is cut, and until {@link #SETTLE} after the key's replicas see each other
 * again, two owners are a <em>conflict</em> between the sides, which has to be settled by then. At
 * any other time they are a <em>double grant</em>; while a majority of the key's replicas has been
 * the same for {@link #STABLE} it must never be, and otherwise it has to be settled as soon.
 */
final class Rivals {
  static final Duration SETTLE = Duration.ofSeconds(10);
  static final Duration STABLE = Duration.ofSeconds(30);

  /** In so much time the two sides of a cut have met and are one ring. */
  static final Duration MERGE = Duration.ofSeconds(100);

  private static final int REPLICAS = 5;
  private static final int MAJORITY = 3;
  private static final long NEVER = Long.MAX_VALUE;

  /** A time in which the network was cut for a key. */
  private static final class Cut {
    final long startNs;
    long mergedNs = NEVER;

    Cut(long startNs) {
      this.startNs = startNs;
    }

    /** What was granted on both sides may show, and be granted again, until it is settled. */
    boolean isOver(long nowNs) {
      return mergedNs != NEVER && nowNs - mergedNs > SETTLE.toNanos();
    }
  }

  private static final class Rivalry {
    final NodeId one;
    final NodeId other;
    final long startNs;
    final boolean acrossCut;

    Rivalry(NodeId one, NodeId other, long startNs, boolean acrossCut) {
      this.one = one;
      this.other = other;
      this.startNs = startNs;
      this.acrossCut = acrossCut;
    }
  }

  private static final class Watched {
    final NodeId key;
    final Set<NodeId> holders = new TreeSet<>();
    final List<Rivalry> rivalries = new ArrayList<>();
    final List<Cut> cuts = new ArrayList<>();
    Map<NodeId, Long> replicasSince = new LinkedHashMap<>();

    Watched(NodeId key) {
      this.key = key;
    }

    @Nullable Cut lastCut() {
      return cuts.isEmpty() ? null : cuts.getLast();
    }
  }

  private final Stage stage;
  private final boolean isForbidden;
  private final Map<NodeId, Watched> keys = new LinkedHashMap<>();
  private long healedNs = NEVER;
  private long doubleGrants;
  private long conflicts;
  private long worstSettleNs;
  private long flaws;
  private long flawsInCuts;

  /**
   * @param isForbidden whether there may be no double grant at all, however few replicas stay
   */
  Rivals(Stage stage, boolean isForbidden) {
    this.stage = stage;
    this.isForbidden = isForbidden;
  }

  void over(List<NodeId> watched) {
    watched.forEach(key -> keys.put(key, new Watched(key)));
  }

  // What happens.

  /** The network is cut from now on. */
  void cut() {
    healedNs = NEVER;
    for (Watched key : keys.values()) {
      Cut last = key.lastCut();
      if (last == null || last.mergedNs != NEVER) {
        key.cuts.add(new Cut(stage.nowNs()));
      }
    }
  }

  /** The network is whole again. */
  void healed() {
    healedNs = stage.nowNs();
  }

  void granted(NodeId keyId, NodeId node) {
    Watched key = watched(keyId);
    if (!key.holders.add(node)) {
      return;
    }
    Cut cut = key.lastCut();
    boolean acrossCut = cut != null && !cut.isOver(stage.nowNs());
    for (NodeId holder : key.holders) {
      if (!holder.equals(node)) {
        key.rivalries.add(new Rivalry(holder, node, stage.nowNs(), acrossCut));
        count(key, holder, node, acrossCut);
      }
    }
  }

  private void count(Watched key, NodeId holder, NodeId node, boolean acrossCut) {
    if (acrossCut) {
      conflicts++;
      return;
    }
    doubleGrants++;
    long stable =
        key.replicasSince.values().stream()
            .filter(sinceNs -> stage.nowNs() - sinceNs >= STABLE.toNanos())
            .count();
    if (isForbidden || stable >= MAJORITY) {
      stage
          .checks()
          .violation(
              "two owners",
              "%s and %s both hold key %s, while %d of its replicas were the same for 30 s"
                  .formatted(holder.shortHex(), node.shortHex(), key.key.shortHex(), stable));
    }
  }

  /** A node does not hold a key any more. */
  void ended(NodeId keyId, NodeId node) {
    Watched key = watched(keyId);
    key.holders.remove(node);
    for (Rivalry rivalry : List.copyOf(key.rivalries)) {
      if (rivalry.one.equals(node) || rivalry.other.equals(node)) {
        key.rivalries.remove(rivalry);
        settled(key, rivalry);
      }
    }
  }

  private void settled(Watched key, Rivalry rivalry) {
    long sinceNs = settlingSince(key, rivalry);
    if (sinceNs != NEVER) {
      long tookNs = Math.max(0, stage.nowNs() - sinceNs);
      worstSettleNs = Math.max(worstSettleNs, tookNs);
      if (tookNs > SETTLE.toNanos()) {
        complain(key, rivalry, tookNs);
      }
    }
  }

  /** From when on the replicas could know of both owners. */
  private static long settlingSince(Watched key, Rivalry rivalry) {
    Cut cut = key.lastCut();
    boolean isOpen = rivalry.acrossCut && cut != null && cut.mergedNs == NEVER;
    if (isOpen) {
      return NEVER;
    }
    return cut == null || !rivalry.acrossCut
        ? rivalry.startNs
        : Math.max(rivalry.startNs, cut.mergedNs);
  }

  private void complain(Watched key, Rivalry rivalry, long tookNs) {
    stage
        .checks()
        .violation(
            "unsettled",
            "%s and %s both held key %s for %.1f s after its replicas could know"
                .formatted(
                    rivalry.one.shortHex(),
                    rivalry.other.shortHex(),
                    key.key.shortHex(),
                    tookNs / 1e9));
  }

  // What is looked at, four times a second.

  /** Looks who the keys' replicas are, and whether they see each other again after a cut. */
  void look() {
    for (Watched key : keys.values()) {
      List<Member> replicas = stage.population().closest(key.key, REPLICAS);
      Map<NodeId, Long> since = new LinkedHashMap<>();
      for (Member replica : replicas) {
        NodeId id = replica.node().id();
        since.put(id, key.replicasSince.getOrDefault(id, stage.nowNs()));
      }
      key.replicasSince = since;
      Cut cut = key.lastCut();
      if (healedNs != NEVER && cut != null && cut.mergedNs == NEVER) {
        boolean isLate = stage.nowNs() - healedNs > MERGE.toNanos();
        if (isLate) {
          String name = key.key.shortHex();
          stage.checks().violation("merge", "the replicas of key " + name + " do not agree");
        }
        if (isLate || doAgree(key.key, replicas)) {
          cut.mergedNs = stage.nowNs();
        }
      }
    }
  }

  private static boolean doAgree(NodeId key, List<Member> replicas) {
    List<NodeId> ids = replicas.stream().map(member -> member.node().id()).toList();
    return replicas.stream()
        .allMatch(member -> member.node().overlay().view().closest(key, REPLICAS).equals(ids));
  }

  // What came of it.

  /** Takes an answer that cannot have been true: in a cut nothing else is to be expected. */
  void judge(NodeId keyId, Flaw flaw) {
    for (Cut cut : watched(keyId).cuts) {
      long endNs = cut.mergedNs == NEVER ? NEVER : cut.mergedNs + SETTLE.toNanos();
      if (flaw.answeredNs() >= cut.startNs && flaw.calledNs() <= endNs) {
        flawsInCuts++;
        return;
      }
    }
    flaws++;
    stage.checks().violation(flaw.isGrant() ? "grant" : "answer", flaw.sentence());
  }

  /** Complains of what is not settled in the end. */
  void end() {
    for (Watched key : keys.values()) {
      for (Rivalry rivalry : key.rivalries) {
        long sinceNs = settlingSince(key, rivalry);
        if (sinceNs != NEVER && stage.nowNs() - sinceNs > SETTLE.toNanos()) {
          complain(key, rivalry, stage.nowNs() - sinceNs);
        }
      }
    }
  }

  private Watched watched(NodeId key) {
    Watched watched = keys.get(key);
    if (watched == null) {
      throw new IllegalArgumentException("nobody watches key " + key);
    }
    return watched;
  }

  /** Returns how often a key was granted to a second living node, and no cut was to blame. */
  long doubleGrants() {
    return doubleGrants;
  }

  /** Returns how often a key was granted on both sides of a cut. */
  long conflicts() {
    return conflicts;
  }

  /** Returns how long it took at most until one of two owners fell silent. */
  double worstSettleSeconds() {
    return worstSettleNs / 1e9;
  }

  /** Returns how many answers cannot have been true although nothing was cut. */
  long flaws() {
    return flaws;
  }

  long flawsInCuts() {
    return flawsInCuts;
  }
}
