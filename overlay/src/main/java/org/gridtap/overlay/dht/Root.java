package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.dht.Message.Status;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of the keys that this node is closest to: takes requests to write and runs one
 * {@link Round} a key.
 *
 * <p>Being the root is no privilege: any replica may coordinate, and the ballots keep two of them
 * apart.
 */
final class Root {
  static final int MAX_ROUNDS = 512;
  static final int MAX_OWNERS = 4_096;

  /** Copies of rivals that this node passes on in a second, and at once. */
  static final int REPORTS_PER_SECOND = 20;

  static final int REPORTS_BURST = 60;

  static final String NOT_ALLOWED =
      "this node's certificate allows it no key of its own choice, as an address out of its row";

  private static final String UNTIMELY =
      "the record's time of issue is far from the clock of the key's root; check that both machines'"
          + " clocks are right";

  private final Local local;
  private final Warmth warmth;
  private final TokenBucket reports = new TokenBucket(REPORTS_PER_SECOND, REPORTS_BURST, 0);
  private final OwnerNotices notices;
  private final Map<NodeId, Round> rounds = new LinkedHashMap<>();

  /** The owners that created last, the one longest ago first. */
  private final LinkedHashMap<NodeId, TokenBucket> creates = new LinkedHashMap<>(16, 0.75f, true);

  Root(Local local, Warmth warmth) {
    this.local = local;
    this.warmth = warmth;
    this.notices = new OwnerNotices(local);
  }

  void onPut(NodeId client, Message.Put m, long nowNs, Dht.Outbox out) {
    SignedRecord record = m.record();
    NodeId key = record.key().id();
    if (!local.view.joined() || !local.setOf(key).contains(local.self)) {
      reply(client, m.operation(), Status.BUSY, "the node asked is not a replica of the key", out);
      return;
    }
    if (!local.isGenuine(record)) {
      reply(client, m.operation(), Status.REFUSED, "the record's signature is wrong", out);
      return;
    }
    if (!local.isTimely(record, nowNs)) {
      local.drop(DropReason.UNTIMELY);
      reply(client, m.operation(), Status.BUSY, UNTIMELY, out);
      return;
    }
    Message.Reply before = local.answered.find(client, m.operation());
    if (before != null) {
      local.send(client, before, out);
      return;
    }
    Round round = rounds.get(key);
    if (round != null && isQueued(round, client, m.operation())) {
      return; // asked again while it waits
    }
    ReplicaStore.Slot slot = local.store.find(key);
    Accepted held = slot == null ? null : slot.accepted(nowNs);
    boolean continues = held != null && record.continues(held.record());
    boolean anothers =
        held != null && !held.record().tombstone() && !continues && !claimsToOwn(record);
    if (slot != null && held != null && anothers && slot.chosen && warmth.isWarm(key)) {
      reply(client, m.operation(), Status.TAKEN, held, out);
      return;
    }
    if (!admits(client, m, held, nowNs, out)) {
      return;
    }
    if (round == null && rounds.size() < MAX_ROUNDS) {
      round = new Round(key, local, notices, nowNs);
      rounds.put(key, round);
    }
    if (round == null || round.queue.size() >= Round.MAX_QUEUE) {
      local.drop(DropReason.FULL);
      reply(client, m.operation(), Status.BUSY, "too many requests wait at the key's root", out);
      return;
    }
    long deadlineNs = nowNs + Round.REQUEST_NS;
    round.queue.add(
        new Round.Request(client, m.operation(), record, m.proof(), m.credentials(), deadlineNs));
    advance(round, nowNs, out);
  }

  /**
   * Tells whether a record is not its owner's first word on the key. Two rings may have met: that
   * the key is another's is then for all replicas to say, not for this node alone.
   */
  private static boolean claimsToOwn(SignedRecord record) {
    return record.seq() > 1;
  }

  /** Tells whether the owner may ask for this key, and how often; answers if not. */
  private boolean admits(
      NodeId client, Message.Put m, @Nullable Accepted held, long nowNs, Dht.Outbox out) {
    SignedRecord record = m.record();
    boolean continues = held != null && record.continues(held.record());
    boolean known = held != null && held.record().owner().equals(record.owner());
    if (!known && !record.isMembers(m.credentials(), local, nowNs)) {
      refuseStranger(client, m, out);
      return false;
    }
    if (!continues && !local.admission.mayStand(record, nowNs)) {
      local.answer(
          client, new Message.Reply(m.operation(), Status.REFUSED, NOT_ALLOWED, 0, null), out);
      return false;
    }
    if (!continues && !mayCreate(record.owner(), nowNs)) {
      local.drop(DropReason.QUOTA);
      String why = "more creates in a second than this node's certificate allows";
      reply(client, m.operation(), Status.QUOTA, why, out);
      return false;
    }
    return true;
  }

  /**
   * Takes note of a live record that another owner's live record rivals. The key's root has it
   * settled; whoever is not the root passes it on to a node that is closer.
   */
  void onRival(Accepted copy, long nowNs, Dht.Outbox out) {
    NodeId key = copy.record().key().id();
    NodeId first = local.setOf(key).getFirst();
    if (!local.view.joined()) {
      return;
    }
    if (!first.equals(local.self)) {
      if (reports.take(1, nowNs) == 1) {
        local.send(first, new Message.Push(List.of(copy)), out);
      }
      return;
    }
    ReplicaStore.Slot slot = local.store.find(key);
    if (slot != null) {
      slot.chosen = false; // two may have been
    }
    Round round = rounds.get(key);
    if (round == null && rounds.size() >= MAX_ROUNDS / 2) {
      local.drop(DropReason.FULL); // requests come first; the next digest shows it again
      return;
    }
    if (round == null) {
      round = new Round(key, local, notices, nowNs);
      rounds.put(key, round);
    }
    round.report(copy, nowNs);
  }

  /** Returns whether the reply was to a question of this root's. */
  boolean onReadReply(NodeId from, Message.ReadReply m) {
    Round round = rounds.get(m.key());
    return round != null && round.onReadReply(from, m);
  }

  void onPromise(NodeId from, Message.Promise m, long nowNs, Dht.Outbox out) {
    Round round = rounds.get(m.key());
    if (round != null) {
      round.onPromise(from, m, nowNs, out);
      advance(round, nowNs, out);
    }
  }

  void onVote(NodeId from, Message.Vote m, long nowNs, Dht.Outbox out) {
    Round round = rounds.get(m.key());
    if (round != null) {
      round.onVote(from, m, nowNs, out);
      advance(round, nowNs, out);
    }
  }

  void onNack(NodeId from, Message.Nack m, long nowNs, Dht.Outbox out) {
    Round round = rounds.get(m.key());
    if (round != null) {
      round.onNack(from, m, nowNs, out);
      advance(round, nowNs, out);
    }
  }

  /** Gives up the keys that this node is no longer a replica of; their clients ask the new root. */
  void onView(long nowNs, Dht.Outbox out) {
    local.store.forgetChosen(key -> !local.view.isRoot(key));
    for (Round round : new ArrayList<>(rounds.values())) {
      if (!local.view.joined() || !local.setOf(round.key).contains(local.self)) {
        round.giveUp(out);
      }
      round.onView(nowNs);
      advance(round, nowNs, out);
    }
  }

  /** This node may vote on more keys: what waited for its own vote need wait no longer. */
  void onWarmer(long nowNs, Dht.Outbox out) {
    for (Round round : List.copyOf(rounds.values())) {
      round.hurry(nowNs);
      advance(round, nowNs, out);
    }
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    notices.onDeadline(nowNs, out);
    for (Round round : List.copyOf(rounds.values())) {
      if (round.deadlineNs() <= nowNs) {
        advance(round, nowNs, out);
      }
    }
  }

  long deadlineNs() {
    long earliest = notices.deadlineNs();
    for (Round round : rounds.values()) {
      earliest = Math.min(earliest, round.deadlineNs());
    }
    return earliest;
  }

  int openRounds() {
    return rounds.size();
  }

  /** Lets a round go on as far as it is due, and forgets it when nothing waits. */
  private void advance(Round round, long nowNs, Dht.Outbox out) {
    while (!round.isIdle() && round.deadlineNs() <= nowNs) {
      answerKnown(round, nowNs, out);
      round.onDeadline(nowNs, out);
    }
    if (round.isIdle()) {
      rounds.remove(round.key);
    }
  }

  /**
   * Tells those who wait for a key that this very root just granted to another, without a round
   * each.
   */
  private void answerKnown(Round round, long nowNs, Dht.Outbox out) {
    ReplicaStore.Slot slot = local.store.find(round.key);
    Accepted held = slot == null || !slot.chosen ? null : slot.accepted(nowNs);
    if (held == null
        || held.record().tombstone()
        || !warmth.isWarm(round.key)
        || !round.isWaiting()) {
      return;
    }
    Round.Request first = round.queue.peek();
    while (first != null
        && !first.record().continues(held.record())
        && !claimsToOwn(first.record())) {
      round.answer(Status.TAKEN, "", held, out);
      first = round.queue.peek();
    }
  }

  /** Whoever showed nothing may do so; whoever showed what does not hold is refused. */
  private void refuseStranger(NodeId client, Message.Put m, Dht.Outbox out) {
    local.drop(DropReason.STRANGER);
    if (m.credentials().isNone()) {
      reply(client, m.operation(), Status.STRANGER, "", out);
    } else {
      String why =
          "the record's owner has no certificate of this overlay that is valid now by the clock of"
              + " the key's root; check both clocks, or join again";
      reply(client, m.operation(), Status.BUSY, why, out);
    }
  }

  private boolean mayCreate(NodeId owner, long nowNs) {
    TokenBucket bucket = creates.get(owner);
    if (bucket == null) {
      if (creates.size() >= MAX_OWNERS) {
        Iterator<NodeId> oldest = creates.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      Standing standing = local.members.standing(owner);
      bucket = new TokenBucket(standing.createsPerSecond(), standing.createBurst(), nowNs);
      creates.put(owner, bucket);
    }
    return bucket.take(1, nowNs) == 1;
  }

  private static boolean isQueued(Round round, NodeId client, long operation) {
    return round.queue.stream()
        .anyMatch(request -> request.operation() == operation && request.client().equals(client));
  }

  private void reply(NodeId client, long operation, Status status, String why, Dht.Outbox out) {
    local.send(client, new Message.Reply(operation, status, why, 0, null), out);
  }

  private void reply(NodeId client, long operation, Status status, Accepted held, Dht.Outbox out) {
    Message.Reply answer =
        new Message.Reply(operation, status, "", held.remainingMs(), held.record());
    local.answer(client, answer, out);
  }
}
