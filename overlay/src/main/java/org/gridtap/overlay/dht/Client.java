package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * This node's own operations: asks the key's root, again and again with growing pauses, until an
 * answer or the end.
 */
final class Client {
  static final int MAX_OPERATIONS = 256;

  /** Own keys whose ballots are remembered: a router leases a thousand addresses. */
  static final int MAX_GRANTED = 2_048;

  private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(800);
  private static final long LAST_RETRY_NS = TimeUnit.SECONDS.toNanos(3);
  private static final long FIRST_BUSY_NS = TimeUnit.MILLISECONDS.toNanos(150);
  private static final long AFTER_JOIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MAX_CORRECTIONS = 4;

  /** How often an operation is asked again because a node says that the question was lost. */
  private static final int MAX_HURRIES = 3;

  private enum Kind {
    CREATE,
    RENEW,
    REMOVE,
    GET
  }

  private static final class Operation {
    final long number;
    final Kind kind;
    final Key key;
    final long endNs;
    @Nullable SignedRecord record;
    Proof proof = Proof.NONE;

    /**
     * Stands on the wire in place of the number; new with each change of the record, and not to be
     * guessed.
     */
    long ticket;

    int corrections;
    int hurries;
    long retryNs;
    long retryDelayNs = FIRST_RETRY_NS;
    long busyDelayNs = FIRST_BUSY_NS;
    Result failure =
        new Result.TimedOut("no answer from the key's root; is the overlay connected?");

    Operation(long number, Kind kind, Key key, long endNs) {
      this.number = number;
      this.kind = kind;
      this.key = key;
      this.endNs = endNs;
    }
  }

  private final Local local;
  private final Map<Long, Operation> operations = new LinkedHashMap<>();
  private final Map<Long, Operation> byTicket = new LinkedHashMap<>();

  /**
   * The ballots by which this node got its keys, or renewed them; the oldest is forgotten first.
   */
  private final Map<NodeId, Ballot> granted = new LinkedHashMap<>();

  private final Unused unused = new Unused();

  /** Removals of what came late, by number; nobody waits for their results. */
  private final Map<Long, Key> givingBack = new LinkedHashMap<>();

  private long lastNumber;

  Client(Local local) {
    this.local = local;
  }

  long create(
      Key key, byte[] value, List<NodeId> coOwners, int ttlSeconds, long nowNs, Dht.Outbox out) {
    long seq = unused.lastNumber(key) + 1; // a copy of our last word on it must not end this too
    SignedRecord record = sign(Kind.CREATE, key, seq, value, coOwners, ttlSeconds, nowNs);
    forgetLate(key);
    return begin(Kind.CREATE, key, record, Proof.WITH_CREDENTIALS, nowNs, out);
  }

  long renew(
      Key key,
      byte[] value,
      List<NodeId> coOwners,
      int ttlSeconds,
      long seq,
      boolean proved,
      long nowNs,
      Dht.Outbox out) {
    SignedRecord record = sign(Kind.RENEW, key, seq, value, coOwners, ttlSeconds, nowNs);
    forgetLate(key);
    return begin(Kind.RENEW, key, record, proved ? Proof.SIGNED : Proof.NONE, nowNs, out);
  }

  long remove(Key key, int ttlSeconds, long seq, byte[] heir, long nowNs, Dht.Outbox out) {
    int longest = SignedRecord.tombstoneSeconds(ttlSeconds);
    SignedRecord record = sign(Kind.REMOVE, key, seq, heir, List.of(), longest, nowNs);
    forgetLate(key);
    return begin(Kind.REMOVE, key, record, Proof.NONE, nowNs, out);
  }

  long get(Key key, long nowNs, Dht.Outbox out) {
    return begin(Kind.GET, key, null, Proof.NONE, nowNs, out);
  }

  private SignedRecord sign(
      Kind kind,
      Key key,
      long seq,
      byte[] value,
      List<NodeId> coOwners,
      int ttlSeconds,
      long nowNs) {
    SignedRecord.Terms terms =
        new SignedRecord.Terms(
            seq,
            ttlSeconds,
            kind == Kind.REMOVE,
            local.random.nextLong(),
            SignedRecord.minutes(local.wallMs(nowNs)),
            coOwners);
    return SignedRecord.sign(key, local.self, terms, value, local.signer);
  }

  private long begin(
      Kind kind, Key key, @Nullable SignedRecord record, Proof proof, long nowNs, Dht.Outbox out) {
    if (operations.size() >= MAX_OPERATIONS) {
      return Dht.NO_OPERATION;
    }
    Operation operation =
        new Operation(++lastNumber, kind, key, nowNs + local.settings.operationTimeoutNs());
    noteEnd(record);
    operation.record = record;
    operation.proof = proof;
    operations.put(operation.number, operation);
    newTicket(operation);
    ask(operation, nowNs, out);
    return operation.number;
  }

  private void noteEnd(@Nullable SignedRecord record) {
    if (record != null && record.tombstone()) {
      unused.givenUp(record);
    }
  }

  private void newTicket(Operation operation) {
    byTicket.remove(operation.ticket);
    operation.ticket = local.random.nextLong();
    byTicket.put(operation.ticket, operation);
  }

  private void ask(Operation operation, long nowNs, Dht.Outbox out) {
    SignedRecord record = operation.record;
    NodeId place = operation.key.id();
    Message message =
        record == null
            ? new Message.Get(operation.ticket, place)
            : new Message.Put(operation.ticket, record, operation.proof, credentials(operation));
    long delay = operation.retryDelayNs;
    operation.retryNs = nowNs + delay * 3 / 4 + local.random.nextLong(delay / 2);
    operation.retryDelayNs = Math.min(LAST_RETRY_NS, delay * 3 / 2);
    out.toKey(place, MessageCodec.encode(message));
  }

  /** A new root does not know this node: asks again at once, with credentials. */
  private void showMembership(Operation operation, long nowNs, Dht.Outbox out) {
    if (operation.proof != Proof.WITH_CREDENTIALS) {
      operation.proof = Proof.WITH_CREDENTIALS;
      ask(operation, nowNs, out);
    }
  }

  /** Who asks others to show that they are members shows it as well. */
  private Credentials credentials(Operation operation) {
    return operation.proof == Proof.WITH_CREDENTIALS
        ? Credentials.of(local.signer)
        : Credentials.NONE;
  }

  void onReply(Message.Reply m, long nowNs, Dht.Outbox out) {
    Operation operation = byTicket.get(m.operation());
    SignedRecord stands = m.record();
    if (operation == null) {
      giveBackLate(m, nowNs, out);
      return;
    }
    boolean foreign =
        stands != null && (!stands.key().equals(operation.key) || !local.isGenuine(stands));
    if (foreign) {
      return;
    }
    switch (m.status()) {
      case DONE -> onDone(operation, m, nowNs, out);
      case ABSENT -> {
        if (operation.kind == Kind.GET) {
          complete(operation, new Result.Absent(operation.key), out);
        }
      }
      case FOUND -> {
        if (operation.kind == Kind.GET && stands != null) {
          complete(operation, new Result.Found(stands, m.remainingMs() / 1_000), out);
        }
      }
      case TAKEN -> {
        if (operation.kind != Kind.GET && stands != null && !stands.owner().equals(local.self)) {
          complete(operation, anothers(operation, stands, m.remainingMs() / 1_000), out);
        }
      }
      case STRANGER -> showMembership(operation, nowNs, out);
      case STALE -> correct(operation, m, nowNs, out);
      case QUOTA -> complete(operation, new Result.QuotaExceeded(m.why()), out);
      case REFUSED -> complete(operation, new Result.Refused(m.why()), out);
      case BUSY -> {
        operation.failure = new Result.Busy(m.why());
        waitBusy(operation, nowNs);
      }
    }
  }

  /**
   * A create that this node was told is refused got the key after all, by a copy of the question
   * that was on its way for longer: nobody here uses it, so it is given back.
   */
  private void giveBackLate(Message.Reply m, long nowNs, Dht.Outbox out) {
    boolean isDone = m.status() == Message.Status.DONE;
    SignedRecord record = isDone ? unused.takeRefused(m.operation()) : null;
    if (record == null) {
      local.drop(DropReason.UNASKED);
    } else {
      giveBack(record, nowNs, out);
    }
  }

  /** A record of ours was found, and a quorum holds it. */
  void onStands(Message.Stands m, long nowNs, Dht.Outbox out) {
    SignedRecord record = m.record();
    if (unused.contains(record) && local.isGenuine(record)) {
      giveBack(record, nowNs, out);
    } else {
      local.drop(DropReason.UNASKED);
    }
  }

  private void giveBack(SignedRecord record, long nowNs, Dht.Outbox out) {
    boolean isAsked = operations.values().stream().anyMatch(o -> o.key.equals(record.key()));
    if (isAsked || operations.size() >= MAX_OPERATIONS) {
      local.drop(DropReason.FULL);
      return;
    }
    SignedRecord last =
        sign(
            Kind.REMOVE,
            record.key(),
            record.seq() + 1,
            new byte[0],
            List.of(),
            SignedRecord.tombstoneSeconds(record.ttlSeconds()),
            nowNs);
    long number = begin(Kind.REMOVE, record.key(), last, Proof.NONE, nowNs, out);
    givingBack.put(number, record.key());
  }

  /** What is asked for now must not be given back as something late. */
  private void forgetLate(Key key) {
    unused.forget(key);
    for (Map.Entry<Long, Key> late : List.copyOf(givingBack.entrySet())) {
      if (late.getValue().equals(key)) {
        forget(late.getKey());
      }
    }
  }

  private void forget(long number) {
    givingBack.remove(number);
    Operation operation = operations.remove(number);
    if (operation != null) {
      byTicket.remove(operation.ticket);
    }
  }

  /** The root says that it is done; where it was asked to, it has to show that. */
  private void onDone(Operation operation, Message.Reply m, long nowNs, Dht.Outbox out) {
    SignedRecord record = operation.record;
    GrantCertificate certificate = m.certificate();
    if (record == null) {
      local.drop(DropReason.UNASKED);
      return;
    }
    boolean proved = certificate != null && certificate.proves(record, local, nowNs);
    if (operation.proof != Proof.NONE && !proved) {
      demandMore(operation, nowNs);
      return;
    }
    note(record, m.ballot());
    Result result =
        switch (operation.kind) {
          case CREATE -> new Result.Granted(record);
          case RENEW -> new Result.Renewed(record, proved);
          case REMOVE, GET -> new Result.Removed(operation.key);
        };
    complete(operation, result, out);
  }

  private void note(SignedRecord record, Ballot ballot) {
    granted.remove(record.key().id());
    if (!record.tombstone()) {
      granted.put(record.key().id(), ballot);
    }
    if (granted.size() > MAX_GRANTED) {
      granted.remove(granted.keySet().iterator().next());
    }
  }

  /**
   * Takes the word that a record of ours gave way, if a quorum has signed it later than ours was
   * last granted: an old certificate says nothing of today.
   */
  void onLeaseLost(Message.LeaseLost m, long nowNs, Dht.Outbox out) {
    SignedRecord winner = m.winner();
    Ballot ours = granted.get(winner.key().id());
    boolean concernsUs =
        ours != null && m.certificate().ballot().isAbove(ours) && !winner.isOf(local.self);
    if (!concernsUs) {
      local.drop(DropReason.UNASKED);
    } else if (!local.isGenuine(winner) || !m.certificate().proves(winner, local, nowNs)) {
      local.drop(DropReason.UNPROVED);
    } else {
      granted.remove(winner.key().id());
      out.conflict(winner);
    }
  }

  /** A voter may only be unknown here: asks again, and for all credentials. */
  private void demandMore(Operation operation, long nowNs) {
    if (operation.proof == Proof.WITH_CREDENTIALS) {
      local.drop(DropReason.UNPROVED);
      operation.failure =
          new Result.Busy("the key's root cannot show that enough replicas agreed; trying again");
    }
    operation.proof = Proof.WITH_CREDENTIALS;
    waitBusy(operation, nowNs);
  }

  private static void waitBusy(Operation operation, long nowNs) {
    operation.retryNs = Math.min(operation.retryNs, nowNs + operation.busyDelayNs);
    operation.busyDelayNs = Math.min(LAST_RETRY_NS, operation.busyDelayNs * 2);
  }

  private static Result anothers(Operation operation, SignedRecord stands, long remainingSeconds) {
    return operation.kind == Kind.CREATE
        ? new Result.Taken(stands, remainingSeconds)
        : new Result.NotOwner(stands, remainingSeconds);
  }

  /**
   * Our own record stands there with a higher number: state ours above it, unless it says something
   * else.
   */
  private void correct(Operation operation, Message.Reply m, long nowNs, Dht.Outbox out) {
    SignedRecord ours = operation.record;
    SignedRecord stands = m.record();
    if (ours == null || stands == null || !stands.isOf(local.self) || stands.seq() < ours.seq()) {
      return;
    }
    boolean other = !stands.tombstone() && !stands.hasValue(ours.value());
    if (operation.kind == Kind.CREATE && other) {
      complete(operation, new Result.Taken(stands, m.remainingMs() / 1_000), out);
    } else if (operation.kind == Kind.REMOVE && stands.tombstone()) {
      complete(operation, new Result.Removed(operation.key), out);
    } else if (++operation.corrections > MAX_CORRECTIONS) {
      complete(operation, new Result.Busy("the record changes under our hands"), out);
    } else {
      operation.record =
          sign(
              operation.kind,
              operation.key,
              stands.seq() + 1,
              ours.value(),
              ours.coOwners(),
              ours.ttlSeconds(),
              nowNs);
      newTicket(operation);
      ask(operation, nowNs, out);
    }
  }

  /**
   * A question was lost on its way, as a node says that knows its first bytes: it is asked again
   * now. Returns whether it is still waited for.
   */
  boolean onLost(byte[] firstBytes, long nowNs, Dht.Outbox out) {
    Operation operation = byTicket.get(MessageCodec.operationOf(firstBytes));
    if (operation == null || operation.hurries >= MAX_HURRIES) {
      return false;
    }
    operation.hurries++;
    ask(operation, nowNs, out);
    return true;
  }

  /**
   * The node has just got its place: what was asked before went nowhere, and is asked again once
   * others know.
   */
  void onJoined(long nowNs) {
    for (Operation operation : operations.values()) {
      operation.retryNs = Math.min(operation.retryNs, nowNs + AFTER_JOIN_NS);
      operation.retryDelayNs = FIRST_RETRY_NS;
    }
  }

  void onDeadline(long nowNs, Dht.Outbox out) {
    for (Operation operation : new ArrayList<>(operations.values())) {
      if (nowNs >= operation.endNs) {
        complete(operation, operation.failure, out);
      } else if (nowNs >= operation.retryNs) {
        ask(operation, nowNs, out);
      }
    }
  }

  long deadlineNs() {
    long earliest = Long.MAX_VALUE;
    for (Operation operation : operations.values()) {
      earliest = Math.min(earliest, Math.min(operation.retryNs, operation.endNs));
    }
    return earliest;
  }

  int open() {
    return operations.size();
  }

  private void complete(Operation operation, Result result, Dht.Outbox out) {
    boolean isAwaited = !givingBack.containsKey(operation.number);
    forget(operation.number);
    SignedRecord record = operation.record;
    if (operation.kind == Kind.CREATE && record != null && result instanceof Result.Taken) {
      unused.refused(operation.ticket, record);
    }
    noteEnd(record);
    if (isAwaited) {
      out.completed(operation.number, result);
    }
  }
}
