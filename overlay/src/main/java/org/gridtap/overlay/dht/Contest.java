package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Rivals for one key, gathered by its root until a round settles who stands.
 *
 * <p>Reports come from anybody near and open it. Then the root asks its neighbours what they hold:
 * each answers for itself, on its own session.
 */
final class Contest {
  /** Owners of whom reports are remembered; three rings seldom meet at once. */
  static final int MAX_REPORTS = 4;

  /** Neighbours whose answers are remembered. */
  static final int MAX_ANSWERS = 32;

  /** How long it is gathered: two rings that meet see one another little by little. */
  static final long GATHER_NS = TimeUnit.SECONDS.toNanos(2);

  /** After which a contest that could not be settled is left to the next report. */
  static final long LAST_NS = TimeUnit.SECONDS.toNanos(10);

  private static final long ASK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(1_200);
  private static final long NEVER = Long.MAX_VALUE;

  /** One copy of each owner's record that was heard of. */
  private final Map<NodeId, Accepted> reports = new LinkedHashMap<>();

  /** What each neighbour says that it holds itself. */
  private final Map<NodeId, Accepted> answers = new LinkedHashMap<>();

  private boolean open;
  private boolean isJudged;
  private long number;
  private long gatheredNs;
  private long askNs = NEVER;
  private long endNs = NEVER;

  /**
   * @param random marks the questions of this contest
   */
  void open(long random, long nowNs) {
    open = true;
    number = random;
    askNs = nowNs;
    gatheredNs = nowNs + GATHER_NS;
    endNs = nowNs + LAST_NS;
  }

  void close() {
    open = false;
    reports.clear();
    answers.clear();
    askNs = NEVER;
    endNs = NEVER;
  }

  boolean isOpen() {
    return open;
  }

  void report(Accepted copy) {
    if (reports.size() < MAX_REPORTS && reports.putIfAbsent(copy.record().owner(), copy) == null) {
      isJudged = false;
    }
  }

  /** A round decides with all that was reported. */
  void judged() {
    isJudged = true;
  }

  /** Tells whether no new owner was reported after it was judged. */
  boolean isJudged() {
    return isJudged;
  }

  /** Returns the question to all neighbours if it is due, else null. */
  Message.@Nullable Read question(NodeId key, long nowNs) {
    if (!open || nowNs < askNs) {
      return null;
    }
    askNs = nowNs < gatheredNs - ASK_AGAIN_NS ? nowNs + ASK_AGAIN_NS : NEVER;
    return new Message.Read(number, key);
  }

  boolean isAnswer(Message.ReadReply m) {
    return open && m.read() == number;
  }

  void answer(NodeId replica, Accepted held) {
    if (answers.size() < MAX_ANSWERS || answers.containsKey(replica)) {
      answers.put(replica, held);
    }
  }

  /** Returns from when on it may be judged, if it is open. */
  long gatheredNs() {
    return gatheredNs;
  }

  /** Returns when something is to be done for it, or Long.MAX_VALUE when it is not open. */
  long deadlineNs() {
    return Math.min(askNs, endNs);
  }

  boolean isOver(long nowNs) {
    return nowNs >= endNs;
  }

  /** Returns the highest round that was heard of. */
  int highestRound() {
    return Math.max(highest(reports.values()), highest(answers.values()));
  }

  private static int highest(Collection<Accepted> copies) {
    return copies.stream().mapToInt(copy -> copy.ballot().round()).max().orElse(0);
  }

  /**
   * Returns one copy of each replica: what it promised, or else answered. A report of an owner that
   * none of them holds anything of counts as one copy.
   *
   * @param over tells of a copy that its owner has given it up since: nobody holds it then
   */
  List<Accepted> copies(Map<NodeId, Optional<Accepted>> promises, Predicate<Accepted> over) {
    Map<NodeId, Accepted> copies = new LinkedHashMap<>(answers);
    promises.forEach((replica, promise) -> promise.ifPresent(held -> copies.put(replica, held)));
    List<Accepted> all = new ArrayList<>(copies.values());
    for (Map.Entry<NodeId, Accepted> report : reports.entrySet()) {
      if (all.stream().noneMatch(copy -> copy.record().owner().equals(report.getKey()))) {
        all.add(report.getValue());
      }
    }
    all.removeIf(over);
    return all;
  }
}
