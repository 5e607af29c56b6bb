package org.gridtap.overlay.dht;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.dht.Message.Reason;
import org.gridtap.overlay.dht.Message.Status;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The root's work on one key: the requests that wait, and the attempt under way for the first of
 * them.
 */
final class Round {
  static final int MAX_QUEUE = 16;

  /** How long a request may wait at the root: less than its client does. */
  static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(8);

  private static final long FIRST_ATTEMPT_NS = TimeUnit.MILLISECONDS.toNanos(600);
  private static final long LAST_ATTEMPT_NS = TimeUnit.SECONDS.toNanos(3);
  private static final long FIRST_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final int MAX_BACKOFF_SHIFT = 5;

  /** Someone's wish; the record says what. */
  record Request(NodeId client, long operation, SignedRecord record, long deadlineNs) {}

  private enum Phase {
    WAITING,
    PREPARING,
    ACCEPTING
  }

  final NodeId key;
  final ArrayDeque<Request> queue = new ArrayDeque<>();
  private final Local local;
  private final Map<NodeId, Optional<Accepted>> promises = new LinkedHashMap<>();
  private final Set<NodeId> votes = new LinkedHashSet<>();
  private final Map<NodeId, Reason> nacks = new LinkedHashMap<>();

  private Phase phase = Phase.WAITING;
  private List<NodeId> set = List.of();
  private Ballot ballot = Ballot.NONE;
  private int highestRound;
  private int attempts;

  /** Attempts that nobody ended by a refusal: only these say that answers take longer. */
  private int timeouts;

  private long timerNs;
  private @Nullable Accepted proposal;

  Round(NodeId key, Local local, long nowNs) {
    this.key = key;
    this.local = local;
    this.timerNs = nowNs;
  }

  boolean isIdle() {
    return queue.isEmpty();
  }

  /** Tells whether no attempt is under way. */
  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  long deadlineNs() {
    Request first = queue.peek();
    return first == null ? Long.MAX_VALUE : Math.min(timerNs, first.deadlineNs);
  }

  /** Makes the next attempt now, unless one is under way. */
  void hurry(long nowNs) {
    if (phase == Phase.WAITING) {
      timerNs = Math.min(timerNs, nowNs);
    }
  }

  /** Starts over under the new view if it changed the key's replicas. */
  void onView(long nowNs) {
    if (phase != Phase.WAITING && !set.equals(local.setOf(key))) {
      waitUntil(nowNs);
    }
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    Request first = queue.peek();
    if (first != null && nowNs >= first.deadlineNs) {
      answer(Status.BUSY, describeFailure(), null, out);
      waitUntil(nowNs);
    }
    if (queue.isEmpty() || nowNs < timerNs) {
      return;
    }
    if (phase == Phase.WAITING) {
      prepare(nowNs, out);
    } else {
      timeouts++;
      backOff(nowNs);
    }
  }

  private void prepare(long nowNs, Dht.Outbox out) {
    ReplicaStore.Slot slot = local.store.find(key);
    if (slot != null) {
      highestRound = Math.max(highestRound, slot.promised.round());
    }
    set = local.setOf(key);
    ballot = Ballot.above(highestRound, set.size() > 1, local.self, local.random);
    highestRound = ballot.round();
    promises.clear();
    votes.clear();
    nacks.clear();
    proposal = null;
    phase = Phase.PREPARING;
    timerNs = nowNs + attemptNs();
    NodeId owner = queue.element().record.owner();
    for (NodeId replica : set) {
      local.send(replica, new Message.Prepare(key, ballot, set, owner), out);
    }
  }

  void onPromise(NodeId from, Message.Promise m, long nowNs, Dht.Outbox out) {
    if (phase != Phase.PREPARING
        || !m.ballot().equals(ballot)
        || !set.contains(from)
        || queue.isEmpty()) {
      return;
    }
    Accepted accepted = m.accepted();
    if (accepted != null
        && (!accepted.record().key().id().equals(key) || !local.isGenuine(accepted.record()))) {
      return;
    }
    promises.put(from, Optional.ofNullable(accepted));
    if (promises.size() >= Quorum.of(set.size())) {
      decide(nowNs, out);
    }
  }

  /** Decides on the first request with what a quorum says stands under the key. */
  private void decide(long nowNs, Dht.Outbox out) {
    Request request = queue.element();
    SignedRecord ours = request.record;
    Accepted current = highest();
    if (current != null) {
      tellLosers(current, out);
    }
    boolean sameOwner = current != null && current.record().owner().equals(ours.owner());
    if (current == null || (current.record().tombstone() && !sameOwner)) {
      propose(ours, Accepted.fullMs(ours), nowNs, out);
    } else if (sameOwner && !ours.equals(current.record())) {
      if (ours.seq() > current.record().seq()) {
        propose(ours, Accepted.fullMs(ours), nowNs, out);
      } else {
        answer(Status.STALE, "", current, out);
        waitUntil(nowNs);
      }
    } else if (isSettled(current)) {
      conclude(current, nowNs, out);
    } else {
      propose(current.record(), current.remainingMs(), nowNs, out);
    }
  }

  private @Nullable Accepted highest() {
    Accepted highest = null;
    for (Optional<Accepted> promise : promises.values()) {
      Accepted accepted = promise.orElse(null);
      if (accepted != null && (highest == null || accepted.ballot().isAbove(highest.ballot()))) {
        highest = accepted;
      }
    }
    return highest;
  }

  private boolean isSettled(Accepted current) {
    return promises.values().stream()
        .allMatch(
            promise -> promise.isPresent() && promise.get().ballot().equals(current.ballot()));
  }

  private void tellLosers(Accepted winner, Dht.Outbox out) {
    Set<NodeId> told = new LinkedHashSet<>();
    for (Optional<Accepted> promise : promises.values()) {
      Accepted accepted = promise.orElse(winner);
      if (Replica.areRivals(accepted, winner) && told.add(accepted.record().owner())) {
        local.send(accepted.record().owner(), new Message.LeaseLost(winner.record()), out);
      }
    }
  }

  private void propose(SignedRecord record, long remainingMs, long nowNs, Dht.Outbox out) {
    phase = Phase.ACCEPTING;
    nacks.clear();
    timerNs = nowNs + attemptNs();
    Accepted proposed = new Accepted(ballot, record, remainingMs);
    proposal = proposed;
    for (NodeId replica : set) {
      local.send(replica, new Message.Accept(set, proposed), out);
    }
  }

  void onVote(NodeId from, Message.Vote m, long nowNs, Dht.Outbox out) {
    Accepted proposed = proposal;
    boolean expected = phase == Phase.ACCEPTING && m.ballot().equals(ballot) && set.contains(from);
    if (!expected || proposed == null || queue.isEmpty()) {
      return;
    }
    votes.add(from);
    if (votes.size() >= Quorum.of(set.size())) {
      ReplicaStore.Slot slot = local.store.find(key);
      if (slot != null && slot.ballot.equals(ballot)) {
        slot.chosen = true;
      }
      conclude(proposed, nowNs, out);
    }
  }

  /** A quorum holds {@code chosen}: it is the first request's own, or it stands in its way. */
  private void conclude(Accepted chosen, long nowNs, Dht.Outbox out) {
    boolean ours = chosen.record().equals(queue.element().record);
    answer(ours ? Status.DONE : Status.TAKEN, "", chosen, out);
    waitUntil(nowNs);
  }

  void onNack(NodeId from, Message.Nack m, long nowNs, Dht.Outbox out) {
    if (phase == Phase.WAITING
        || !m.ballot().equals(ballot)
        || !set.contains(from)
        || queue.isEmpty()) {
      return;
    }
    highestRound = Math.max(highestRound, m.promised().round());
    nacks.put(from, m.reason());
    if (set.size() - nacks.size() >= Quorum.of(set.size())) {
      return;
    }
    if (nacks.containsValue(Reason.QUOTA)) {
      String why = "the replicas already hold as many keys of this node as one node may have";
      answer(Status.QUOTA, why, null, out);
      waitUntil(nowNs);
    } else if (nacks.containsValue(Reason.FORGED)) {
      answer(Status.REFUSED, "the replicas found the record's signature wrong", null, out);
      waitUntil(nowNs);
    } else {
      if (nacks.containsValue(Reason.COLD)) {
        assertToCold(out);
      }
      backOff(nowNs);
    }
  }

  /** Replicas that lost all remember what owners say they hold, for the day that they may vote. */
  private void assertToCold(Dht.Outbox out) {
    SignedRecord record = queue.element().record;
    if (record.seq() > 1 && !record.tombstone()) {
      Accepted word =
          new Accepted(new Ballot(0, 0, record.owner()), record, Accepted.fullMs(record));
      set.forEach(replica -> local.send(replica, new Message.Push(List.of(word)), out));
    }
  }

  private void backOff(long nowNs) {
    long most = FIRST_BACKOFF_NS << Math.min(attempts, MAX_BACKOFF_SHIFT);
    attempts++;
    phase = Phase.WAITING;
    timerNs = nowNs + most / 2 + local.random.nextLong(most);
  }

  private void waitUntil(long timeNs) {
    phase = Phase.WAITING;
    timerNs = timeNs;
  }

  private long attemptNs() {
    return Math.min(LAST_ATTEMPT_NS, FIRST_ATTEMPT_NS * (timeouts + 2) / 2);
  }

  /** Sends the first request's answer and turns to the next one. */
  void answer(Status status, String why, @Nullable Accepted accepted, Dht.Outbox out) {
    Request request = queue.remove();
    attempts = 0;
    timeouts = 0;
    long remainingMs = accepted == null ? 0 : accepted.remainingMs();
    SignedRecord record = accepted == null || status == Status.DONE ? null : accepted.record();
    local.answer(
        request.client,
        new Message.Reply(request.operation, status, why, remainingMs, record),
        out);
  }

  private String describeFailure() {
    if (nacks.containsValue(Reason.COLD)) {
      return "too many replicas are still fetching what their neighbours hold";
    }
    if (nacks.containsValue(Reason.VIEW)) {
      return "the ring is changing around the key";
    }
    return nacks.containsValue(Reason.FULL)
        ? "the replicas are full"
        : "no quorum of the key's " + set.size() + " replicas agreed in time";
  }
}
