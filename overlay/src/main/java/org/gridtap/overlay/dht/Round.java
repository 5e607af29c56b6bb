package org.gridtap.overlay.dht;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
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

  /** By how much a refusal can raise the next ballot. */
  static final int MAX_STEP = 1_000;

  /** By how much copies of one record may differ in age. */
  private static final long MEASURED_NS = TimeUnit.SECONDS.toNanos(1);

  /** Someone's wish; the record says what. */
  record Request(
      NodeId client,
      long operation,
      SignedRecord record,
      Proof proof,
      Credentials credentials,
      long deadlineNs) {}

  private enum Phase {
    WAITING,
    PREPARING,
    ACCEPTING
  }

  final NodeId key;
  final ArrayDeque<Request> queue = new ArrayDeque<>();
  private final Local local;
  private final OwnerNotices notices;
  private final Map<NodeId, Optional<Accepted>> promises = new LinkedHashMap<>();
  private final Map<NodeId, Optional<SignedVote>> votes = new LinkedHashMap<>();
  private final Map<NodeId, Reason> nacks = new LinkedHashMap<>();
  private final Contest contest = new Contest();

  private Phase phase = Phase.WAITING;
  private List<NodeId> set = List.of();
  private Ballot ballot = Ballot.NONE;
  private int highestRound;
  private int attempts;

  /** Attempts that nobody ended by a refusal: only these say that answers take longer. */
  private int timeouts;

  private long timerNs;
  private @Nullable Accepted proposal;
  private Proof proof = Proof.NONE;

  /** Owners of whom replicas said that they have given the key up since. */
  private final Ends over = new Ends();

  /** Who is to hear that its record gave way, once a quorum has said so. */
  private Set<NodeId> losers = Set.of();

  Round(NodeId key, Local local, OwnerNotices notices, long nowNs) {
    this.key = key;
    this.local = local;
    this.notices = notices;
    this.timerNs = nowNs;
  }

  boolean isIdle() {
    return queue.isEmpty() && !contest.isOpen();
  }

  /** Somebody holds this copy, and another owner's record stands elsewhere. */
  void report(Accepted copy, long nowNs) {
    if (!contest.isOpen()) {
      boolean idle = isIdle();
      contest.open(local.random.nextLong(), nowNs);
      timerNs = idle ? contest.gatheredNs() : timerNs;
    }
    contest.report(copy);
  }

  /** Returns whether a neighbour's answer was to the question of this round's contest. */
  boolean onReadReply(NodeId from, Message.ReadReply m) {
    if (!contest.isAnswer(m)) {
      return false;
    }
    Accepted held = m.accepted();
    if (held != null && held.record().key().id().equals(key) && local.isGenuine(held.record())) {
      contest.answer(from, held);
    }
    return true;
  }

  private void askNeighbours(long nowNs, Dht.Outbox out) {
    Message.Read question = contest.question(key, nowNs);
    if (question != null) {
      local.view.near().forEach(near -> local.send(near, question, out));
      local.send(local.self, question, out);
    }
  }

  /** Tells whether no attempt is under way. */
  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  long deadlineNs() {
    Request first = queue.peek();
    long contestNs = contest.deadlineNs();
    long endNs = first == null ? contestNs : Math.min(contestNs, first.deadlineNs);
    return isIdle() ? Long.MAX_VALUE : Math.min(timerNs, endNs);
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
    if (contest.isOver(nowNs)) {
      contest.close();
    }
    askNeighbours(nowNs, out);
    if (isIdle() || nowNs < timerNs) {
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
    highestRound = Math.max(highestRound, contest.highestRound());
    set = local.setOf(key);
    ballot = Ballot.above(highestRound, local.self, local.random);
    highestRound = ballot.round();
    promises.clear();
    votes.clear();
    nacks.clear();
    proposal = null;
    phase = Phase.PREPARING;
    timerNs = nowNs + attemptNs();
    Request first = queue.peek();
    NodeId owner = first == null ? NodeId.NONE : first.record.owner();
    for (NodeId replica : set) {
      local.send(replica, new Message.Prepare(key, ballot, set, owner), out);
    }
  }

  void onPromise(NodeId from, Message.Promise m, long nowNs, Dht.Outbox out) {
    if (phase != Phase.PREPARING || !m.ballot().equals(ballot) || !set.contains(from) || isIdle()) {
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

  /** Decides with what a quorum says stands under the key: on rivals first, then on a request. */
  private void decide(long nowNs, Dht.Outbox out) {
    List<Accepted> copies = contest.copies(promises, copy -> isOver(copy, nowNs));
    MergeRule.Outcome outcome = MergeRule.judge(copies, set.size());
    Accepted current = outcome.standing();
    losers = outcome.losers();
    Request request = queue.peek();
    if (outcome.contested() && isTooEarly(nowNs)) {
      waitUntil(contest.gatheredNs());
      return;
    }
    contest.judged();
    if (current != null && (!losers.isEmpty() || (contest.isOpen() && !isSettled(current)))) {
      proof = Proof.WITH_CREDENTIALS;
      propose(current, current.tenure().settled(ballot), nowNs, out);
    } else if (request == null) {
      contest.close();
      waitUntil(nowNs);
    } else {
      proof = request.proof;
      decideOn(request, current, nowNs, out);
    }
  }

  private boolean isOver(Accepted copy, long nowNs) {
    return over.isOver(copy, nowNs) || local.store.isOver(copy, nowNs);
  }

  /** Rivals that this round met by itself: others may hold more copies of them. */
  private boolean isTooEarly(long nowNs) {
    if (!contest.isOpen()) {
      promises.values().forEach(promise -> promise.ifPresent(copy -> report(copy, nowNs)));
    }
    return nowNs < contest.gatheredNs();
  }

  private void decideOn(Request request, @Nullable Accepted current, long nowNs, Dht.Outbox out) {
    SignedRecord ours = request.record;
    boolean sameOwner = current != null && ours.continues(current.record());
    boolean repeated = current != null && ours.equals(current.record());
    Accepted wish = Accepted.stated(ballot, ours, Tenure.beginning(ballot));
    if (current == null || (!sameOwner && current.isFreeFor(ours.owner()))) {
      propose(wish, wish.tenure(), nowNs, out);
    } else if (sameOwner && !repeated) {
      if (ours.seq() > current.record().seq()) {
        boolean goesOn = !current.record().tombstone();
        propose(wish, goesOn ? current.tenure() : wish.tenure(), nowNs, out);
      } else {
        answer(Status.STALE, "", current, out);
        waitUntil(nowNs);
      }
    } else if (isSettled(current) && !(repeated && proof != Proof.NONE)) {
      conclude(current, nowNs, out);
    } else {
      propose(current, current.tenure(), nowNs, out);
    }
  }

  private boolean isSettled(Accepted current) {
    return promises.values().stream()
        .allMatch(
            promise -> promise.isPresent() && promise.get().ballot().equals(current.ballot()));
  }

  private void propose(Accepted value, Tenure tenure, long nowNs, Dht.Outbox out) {
    phase = Phase.ACCEPTING;
    nacks.clear();
    timerNs = nowNs + attemptNs();
    Accepted proposed = new Accepted(ballot, value.record(), value.remainingMs(), tenure);
    proposal = proposed;
    Message.Accept accept = new Message.Accept(set, proposed, proof, credentialsFor(proposed));
    set.forEach(replica -> local.send(replica, accept, out));
  }

  /** Who gets a key shows the replicas that it is a member, as it has shown this root. */
  private Credentials credentialsFor(Accepted proposed) {
    Request first = queue.peek();
    boolean isNew = first != null && proposed.tenure().isBeginning(ballot);
    return isNew && proposed.record().equals(first.record) ? first.credentials : Credentials.NONE;
  }

  void onVote(NodeId from, Message.Vote m, long nowNs, Dht.Outbox out) {
    Accepted proposed = proposal;
    boolean expected = phase == Phase.ACCEPTING && m.ballot().equals(ballot) && set.contains(from);
    if (!expected || proposed == null || isIdle()) {
      return;
    }
    SignedVote signed = m.signed();
    if (proof != Proof.NONE && !isProved(from, signed, proposed.record(), nowNs)) {
      local.drop(DropReason.FORGED);
      return;
    }
    votes.put(from, Optional.ofNullable(signed));
    if (votes.size() >= Quorum.of(set.size())) {
      ReplicaStore.Slot slot = local.store.find(key);
      if (slot != null && slot.ballot.equals(ballot)) {
        slot.chosen = true;
      }
      tellLosers(proposed.record(), nowNs, out);
      tellOwner(proposed.record(), nowNs, out);
      conclude(proposed, nowNs, out);
    }
  }

  /** A vote that does not hold is better noticed here than by everyone who is shown it. */
  private boolean isProved(
      NodeId from, @Nullable SignedVote signed, SignedRecord record, long nowNs) {
    return signed != null
        && signed.voter().equals(from)
        && signed.isGenuine(ballot, set, record, local.signer)
        && (proof == Proof.SIGNED || signed.isMembers(local, nowNs));
  }

  private @Nullable GrantCertificate certificate() {
    List<SignedVote> signed = votes.values().stream().flatMap(Optional::stream).toList();
    return signed.isEmpty() ? null : new GrantCertificate(ballot, set, signed);
  }

  private void tellLosers(SignedRecord winner, long nowNs, Dht.Outbox out) {
    GrantCertificate certificate = certificate();
    if (certificate != null && !losers.isEmpty()) {
      Message.LeaseLost lost = new Message.LeaseLost(winner, certificate);
      losers.forEach(loser -> notices.tell(loser, lost, nowNs, out));
    }
  }

  /** Whoever did not ask for what was decided may not know of it, or no longer. */
  private void tellOwner(SignedRecord decided, long nowNs, Dht.Outbox out) {
    Request first = queue.peek();
    boolean asked = first != null && first.record.owner().equals(decided.owner());
    if (!asked && !decided.tombstone()) {
      notices.tell(decided.owner(), new Message.Stands(decided), nowNs, out);
    }
  }

  /**
   * A quorum holds {@code chosen}: it is the first request's own, or it stands in its way, or its
   * owner asks to go on from it.
   */
  private void conclude(Accepted chosen, long nowNs, Dht.Outbox out) {
    if (contest.isJudged()) {
      contest.close();
    }
    Request first = queue.peek();
    SignedRecord record = chosen.record();
    if (first != null && record.equals(first.record)) {
      answer(Status.DONE, "", chosen, out);
    } else if (first != null
        && !first.record.continues(record)
        && !chosen.isFreeFor(first.record.owner())) {
      answer(Status.TAKEN, "", chosen, out);
    }
    waitUntil(nowNs);
  }

  /** The key is no longer this node's: its clients ask the new root. */
  void giveUp(Dht.Outbox out) {
    contest.close();
    while (!queue.isEmpty()) {
      answer(Status.BUSY, "the key moved to other nodes", null, out);
    }
  }

  void onNack(NodeId from, Message.Nack m, long nowNs, Dht.Outbox out) {
    if (phase == Phase.WAITING || !m.ballot().equals(ballot) || !set.contains(from) || isIdle()) {
      return;
    }
    // One neighbour's word must not use up all ballots; if it is true, the next attempts get there.
    int believed = Math.min(m.promised().round(), ballot.round() + MAX_STEP);
    highestRound = Math.max(highestRound, believed);
    nacks.put(from, m.reason());
    if (set.size() - nacks.size() >= Quorum.of(set.size())) {
      return;
    }
    Accepted refused = proposal;
    if (refused != null && isSaidToBeOver()) {
      long statedNs = nowNs - refused.ageMs() * 1_000_000;
      over.ended(refused.record().owner(), statedNs + MEASURED_NS);
      waitUntil(nowNs);
    } else if (queue.isEmpty()) {
      backOff(nowNs);
    } else if (nacks.containsValue(Reason.QUOTA)) {
      String why = "the replicas already hold as many keys of this node as one node may have";
      answer(Status.QUOTA, why, null, out);
      waitUntil(nowNs);
    } else if (nacks.containsValue(Reason.FORGED)) {
      answer(Status.REFUSED, "the replicas found the record's signature wrong", null, out);
      waitUntil(nowNs);
    } else if (nacks.containsValue(Reason.NOT_ALLOWED)) {
      answer(Status.REFUSED, Root.NOT_ALLOWED, null, out);
      waitUntil(nowNs);
    } else if (nacks.containsValue(Reason.STRANGER) && queue.element().credentials.isNone()) {
      answer(Status.STRANGER, "", null, out);
      waitUntil(nowNs);
    } else {
      if (nacks.containsValue(Reason.COLD)) {
        assertToCold(out);
      }
      backOff(nowNs);
    }
  }

  /** One replica alone cannot say so, where fewer than all decide. */
  private boolean isSaidToBeOver() {
    long replicas = nacks.values().stream().filter(reason -> reason == Reason.OVER).count();
    return replicas > set.size() - Quorum.of(set.size());
  }

  /** Replicas that lost all remember what owners say they hold, for the day that they may vote. */
  private void assertToCold(Dht.Outbox out) {
    SignedRecord record = queue.element().record;
    if (record.seq() > 1 && !record.tombstone()) {
      Accepted word =
          Accepted.stated(new Ballot(0, 0, record.owner()), record, Tenure.beginning(Ballot.NONE));
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
    boolean done = status == Status.DONE;
    SignedRecord record = accepted == null || done ? null : accepted.record();
    Ballot granted = accepted == null || !done ? Ballot.NONE : accepted.ballot();
    boolean asked = done && request.proof != Proof.NONE;
    local.answer(
        request.client,
        new Message.Reply(
            request.operation,
            status,
            why,
            remainingMs,
            record,
            granted,
            asked ? certificate() : null),
        out);
  }

  private String describeFailure() {
    if (nacks.containsValue(Reason.COLD)) {
      return "too many replicas are still fetching what their neighbours hold";
    }
    if (nacks.containsValue(Reason.STRANGER)) {
      return "the replicas do not know the record's owner as a member; check all clocks";
    }
    if (nacks.containsValue(Reason.PROMISED)) {
      return "the key is handed on to another node";
    }
    if (nacks.containsValue(Reason.UNTIMELY)) {
      return "the record's time of issue is far from the replicas' clocks; check this machine's";
    }
    if (nacks.containsValue(Reason.VIEW)) {
      return "the ring is changing around the key";
    }
    return nacks.containsValue(Reason.FULL)
        ? "the replicas are full"
        : "no quorum of the key's " + set.size() + " replicas agreed in time";
  }
}
