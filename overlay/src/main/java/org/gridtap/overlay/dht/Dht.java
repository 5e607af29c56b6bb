package org.gridtap.overlay.dht;

import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One node's part of the distributed hash table: client, root and replica in one machine.
 *
 * <p>Each client operation returns a number, or {@link #NO_OPERATION} when too many are open, and
 * is answered exactly once through {@link Outbox#completed}, never before the call returned and at
 * the latest after {@link Settings#operationTimeoutNs}. Times are nanoseconds of one monotonic
 * clock with any zero.
 */
public final class Dht {
  /**
   * What client operations return when {@link #MAX_OPERATIONS} are open: it was not begun and will
   * not complete.
   */
  public static final long NO_OPERATION = -1;

  public static final int MAX_OPERATIONS = Client.MAX_OPERATIONS;

  /** All that this machine can cause. */
  public interface Outbox {
    /** Sends to one node: near neighbours over their link, others routed by id. Loss is allowed. */
    void toNode(NodeId to, byte[] message);

    /** Routes to the node closest to the key, which may be this one. Loss is allowed. */
    void toKey(NodeId key, byte[] message);

    void completed(long operation, Result result);

    /**
     * {@code winner} has taken the place of a record of this node's, as a quorum of replicas has
     * signed.
     */
    void conflict(SignedRecord winner);
  }

  private final Local local;
  private final Warmth warmth;
  private final Replica replica;
  private final Root root;
  private final Reads reads;
  private final Repair repair;
  private final HandOver handOver;
  private final Client client;

  /** Makes one that holds no namespace to rules of its own. */
  public Dht(NodeId self, RecordSigner signer, RandomGenerator random, Settings settings) {
    this(self, signer, random, settings, RecordRule.NONE);
  }

  /**
   * @param signer this node's key, whose id {@code self} is
   */
  public Dht(
      NodeId self,
      RecordSigner signer,
      RandomGenerator random,
      Settings settings,
      RecordRule rule) {
    local = new Local(self, signer, random, settings, rule);
    warmth = new Warmth(local);
    root = new Root(local, warmth);
    replica = new Replica(local, warmth, root);
    reads = new Reads(local, warmth);
    repair = new Repair(local);
    handOver = new HandOver(local);
    client = new Client(local);
  }

  /**
   * Puts a record where none stands. A live record of this node's with the same value is renewed
   * instead; with another value the result is {@link Result.Taken}, and {@link #renew} overwrites
   * it.
   *
   * @param value at most {@link SignedRecord#MAX_VALUE_BYTES}, else IllegalArgumentException
   */
  public long create(Key key, byte[] value, int ttlSeconds, long nowNs, Outbox out) {
    return client.create(key, value, List.of(), ttlSeconds, nowNs, out);
  }

  /**
   * As {@link #create}, of a record that others may renew as well. They trust one another: whoever
   * renewed it last is its owner, and may give it up, hand it on or name other co-owners.
   *
   * @param coOwners at most {@link SignedRecord#MAX_CO_OWNERS}, this node not among them, else
   *     IllegalArgumentException
   */
  public long createShared(
      Key key, byte[] value, List<NodeId> coOwners, int ttlSeconds, long nowNs, Outbox out) {
    return client.create(key, value, coOwners, ttlSeconds, nowNs, out);
  }

  /**
   * States the record anew; {@code seq} is one more than the last. A record that expired meanwhile
   * is put again.
   */
  public long renew(Key key, byte[] value, int ttlSeconds, long seq, long nowNs, Outbox out) {
    return client.renew(key, value, List.of(), ttlSeconds, seq, false, nowNs, out);
  }

  /**
   * As {@link #renew}, of a record of which this node is an owner or a co-owner.
   *
   * @param proved whether the replicas that agree have to sign: see {@link Result.Renewed}
   */
  public long renewShared(
      Key key,
      byte[] value,
      List<NodeId> coOwners,
      int ttlSeconds,
      long seq,
      boolean proved,
      long nowNs,
      Outbox out) {
    return client.renew(key, value, coOwners, ttlSeconds, seq, proved, nowNs, out);
  }

  /** As {@link #renew}, and the replicas that agree have to sign: see {@link Result.Renewed}. */
  public long renewProved(Key key, byte[] value, int ttlSeconds, long seq, long nowNs, Outbox out) {
    return client.renew(key, value, List.of(), ttlSeconds, seq, true, nowNs, out);
  }

  /** Gives the key up; {@code seq} is one more than the last. Others may have it at once. */
  public long remove(Key key, int ttlSeconds, long seq, long nowNs, Outbox out) {
    return client.remove(key, ttlSeconds, seq, new byte[0], nowNs, out);
  }

  /**
   * Gives the key up to one node: for two minutes nobody else may have it. That node has to create
   * the record.
   */
  public long transfer(Key key, NodeId heir, int ttlSeconds, long seq, long nowNs, Outbox out) {
    return client.remove(key, ttlSeconds, seq, heir.toBytes(), nowNs, out);
  }

  public long get(Key key, long nowNs, Outbox out) {
    return client.get(key, nowNs, out);
  }

  /**
   * Takes a message that names this node.
   *
   * @param authenticated whether it came on a session with {@code from} itself; only then is it
   *     heard as a replica's
   */
  public void onMessage(
      NodeId from, boolean authenticated, byte[] message, long nowNs, Outbox out) {
    dispatch(from, authenticated, MessageCodec.decode(message), nowNs, out);
    emptyMailbox(nowNs, out);
  }

  /** Takes a message that came here because no link of ours leads closer to {@code key}. */
  public void onRouted(NodeId key, NodeId from, byte[] message, long nowNs, Outbox out) {
    dispatch(from, false, MessageCodec.decode(message), nowNs, out);
    emptyMailbox(nowNs, out);
  }

  /**
   * Takes the word of a node that a message of this one was lost on its way.
   *
   * @param firstBytes of the message
   * @return whether an answer to it is still waited for
   */
  public boolean onLost(byte[] firstBytes, long nowNs, Outbox out) {
    boolean isOurs = client.onLost(firstBytes, nowNs, out);
    emptyMailbox(nowNs, out);
    return isOurs;
  }

  /**
   * Tells the difference between wall clock and monotonic clock, in milliseconds; memberships are
   * judged by it.
   */
  public void onWallClock(long offsetMs) {
    local.wallOffsetMs = offsetMs;
  }

  /** Takes every change of the near links and of the membership. */
  public void onView(RingView view, long nowNs, Outbox out) {
    RingView before = local.view;
    local.view = view;
    warmth.onView(view, nowNs, out);
    root.onView(nowNs, out);
    repair.onView(before, view, nowNs);
    handOver.onView(view, nowNs);
    if (view.joined() && !before.joined()) {
      client.onJoined(nowNs);
    }
    emptyMailbox(nowNs, out);
  }

  public void onDeadline(long nowNs, Outbox out) {
    warmth.onDeadline(nowNs, out);
    root.onDeadline(nowNs, out);
    reads.onDeadline(nowNs, out);
    repair.onDeadline(nowNs, out);
    handOver.onDeadline(nowNs, out);
    client.onDeadline(nowNs, out);
    emptyMailbox(nowNs, out);
  }

  /** Returns when {@link #onDeadline} is due, or Long.MAX_VALUE. */
  public long deadlineNs() {
    long servers = Math.min(Math.min(warmth.deadlineNs(), root.deadlineNs()), reads.deadlineNs());
    long keepers = Math.min(repair.deadlineNs(), handOver.deadlineNs());
    return Math.min(servers, Math.min(keepers, client.deadlineNs()));
  }

  /** Returns what this node's own certificate allows it. */
  public Standing ownStanding(long nowNs) {
    RecordSigner own = local.signer;
    Standing shown = own.standing(own.publicKey(), own.credentials(), local.wallMs(nowNs));
    return shown == null ? Standing.UNKNOWN : shown;
  }

  /** Tells whether this node may vote on all the keys it is responsible for. */
  public boolean isWarm() {
    return warmth.isWhollyWarm();
  }

  /** Returns how many keys this node holds state of. */
  public int heldKeys() {
    return local.store.size();
  }

  /** Returns the keys of the living records that this node holds, in natural order. */
  public List<NodeId> livingKeys(long nowNs) {
    return local.store.livingKeys(nowNs);
  }

  /** Returns how often input was not acted on for this reason. */
  public long dropped(DropReason reason) {
    return local.dropped(reason);
  }

  private void emptyMailbox(long nowNs, Outbox out) {
    Message message = local.mailbox.poll();
    while (message != null) {
      dispatch(local.self, true, message, nowNs, out);
      message = local.mailbox.poll();
    }
  }

  private void dispatch(
      NodeId from, boolean authenticated, @Nullable Message message, long nowNs, Outbox out) {
    switch (message) {
      case null -> local.drop(DropReason.MALFORMED);
      case Message.Routed routed -> onRouted(from, routed, nowNs, out);
      case Message.Linked linked -> {
        // Whoever has just joined asks before its neighbours know that it has.
        boolean near =
            from.equals(local.self)
                || local.view.near().contains(from)
                || linked instanceof Message.Sync
                || linked instanceof Message.SyncPage;
        if (authenticated && near) {
          onLinked(from, linked, nowNs, out);
        } else if (authenticated) {
          local.drop(DropReason.NOT_A_NEIGHBOUR);
          replica.refuseStranger(from, linked, out);
        } else {
          local.drop(DropReason.NOT_AUTHENTICATED);
        }
      }
    }
  }

  private void onRouted(NodeId from, Message.Routed message, long nowNs, Outbox out) {
    switch (message) {
      case Message.Put m -> root.onPut(from, m, nowNs, out);
      case Message.Get m -> reads.onGet(from, m, nowNs, out);
      case Message.Reply m -> client.onReply(m, nowNs, out);
      case Message.LeaseLost m -> client.onLeaseLost(m, nowNs, out);
      case Message.Stands m -> client.onStands(m, nowNs, out);
    }
  }

  private void onLinked(NodeId from, Message.Linked message, long nowNs, Outbox out) {
    switch (message) {
      case Message.Prepare m -> replica.onPrepare(from, m, nowNs, out);
      case Message.Promise m -> root.onPromise(from, m, nowNs, out);
      case Message.Accept m -> replica.onAccept(from, m, nowNs, out);
      case Message.Vote m -> root.onVote(from, m, nowNs, out);
      case Message.Nack m -> root.onNack(from, m, nowNs, out);
      case Message.Read m -> replica.onRead(from, m, nowNs, out);
      case Message.ReadReply m -> {
        if (!root.onReadReply(from, m)) {
          reads.onReadReply(from, m, out);
        }
      }
      case Message.Sync m -> warmth.onSync(from, m, repair, nowNs, out);
      case Message.SyncPage m -> {
        takeOver(from, m.entries(), nowNs, out);
        if (warmth.onSyncPage(from, m, nowNs, out)) {
          root.onWarmer(nowNs, out);
        }
      }
      case Message.Summary m -> repair.onSummary(from, m, nowNs, out);
      case Message.Digest m -> repair.onDigest(from, m, nowNs, out);
      case Message.Want m -> repair.onWant(from, m, nowNs, out);
      case Message.Push m -> {
        takeOver(from, m.entries(), nowNs, out);
        handOver.onPushed(from, m.entries(), nowNs, out);
      }
      case Message.Offer m -> handOver.onOffer(from, m, nowNs, out);
      case Message.Held m -> handOver.onHeld(from, m, nowNs);
    }
  }

  private void takeOver(NodeId from, List<Accepted> entries, long nowNs, Outbox out) {
    for (Accepted entry : entries) {
      if (handOver.takes(from, entry.record().key().id())) {
        replica.onHandedOn(entry, nowNs, out);
      }
    }
  }
}
