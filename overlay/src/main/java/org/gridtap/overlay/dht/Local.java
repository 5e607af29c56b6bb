package org.gridtap.overlay.dht;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;

/**
 * What the parts of one node's DHT share: who it is, what it sees of the ring, what it holds, and
 * its counters.
 */
final class Local {
  final NodeId self;
  final RecordSigner signer;
  final RandomGenerator random;
  final Settings settings;
  final ReplicaStore store = new ReplicaStore();
  final Members members;

  /** What the keys' namespaces say. */
  final RecordRule rule;

  final Admission admission = new Admission(this);
  final Answered answered = new Answered();

  /** Messages of this node to itself; each input ends with an empty mailbox. */
  final Queue<Message> mailbox = new ArrayDeque<>();

  RingView view;

  /** What the wall clock is ahead of the monotonic one. */
  long wallOffsetMs;

  private final long[] drops = new long[DropReason.values().length];

  Local(
      NodeId self,
      RecordSigner signer,
      RandomGenerator random,
      Settings settings,
      RecordRule rule) {
    this.rule = rule;
    this.self = self;
    this.signer = signer;
    this.random = random;
    this.settings = settings;
    this.members = new Members(signer);
    this.view = new RingView(self, false, false, List.of(), 1);
  }

  void send(NodeId to, Message message, Dht.Outbox out) {
    if (to.equals(self)) {
      mailbox.add(message);
    } else {
      out.toNode(to, MessageCodec.encode(message));
    }
  }

  /** Answers a request to write, and remembers the answer. */
  void answer(NodeId client, Message.Reply reply, Dht.Outbox out) {
    answered.add(client, reply);
    send(client, reply, out);
  }

  /** Returns the replicas of {@code key} as this node sees them. */
  List<NodeId> setOf(NodeId key) {
    return view.closest(key, Quorum.REPLICAS);
  }

  /** Tells whether {@code node}, this one or a near neighbour, is a replica of {@code key}. */
  boolean isReplica(NodeId node, NodeId key) {
    return rank(node, key) < Quorum.REPLICAS;
  }

  /** Returns how many of this node and its near neighbours are closer to {@code key}. */
  int rank(NodeId node, NodeId key) {
    int closer = self.isCloserTo(key, node) ? 1 : 0;
    for (NodeId near : view.near()) {
      closer += near.isCloserTo(key, node) ? 1 : 0;
    }
    return closer;
  }

  /**
   * Tells whether a record's signature holds; the one that is stored already is not checked again.
   */
  boolean isGenuine(SignedRecord record) {
    ReplicaStore.Slot slot = store.find(record.key().id());
    if ((slot != null && record.equals(slot.record)) || record.isGenuine(signer)) {
      return true;
    }
    drop(DropReason.FORGED);
    return false;
  }

  /** Tells whether a node, whose id belongs to this key, is a member: it is known, or shows it. */
  boolean isMember(NodeId node, byte[] publicKey, Credentials credentials, long nowNs) {
    return members.isMember(node, publicKey, credentials, wallMs(nowNs));
  }

  /**
   * Tells whether a record was issued lately, or continues what its owner has here: numbers tell an
   * old one from a new one then, and a wrong clock must cost nobody its lease.
   */
  boolean isTimely(SignedRecord record, long nowNs) {
    Accepted held = store.accepted(record.key().id(), nowNs);
    boolean continues =
        held != null
            && !held.record().tombstone()
            && record.continues(held.record())
            && held.record().seq() <= record.seq();
    return continues || record.isTimely(wallMs(nowNs));
  }

  /** Returns the wall time, Unix time in milliseconds. */
  long wallMs(long nowNs) {
    return nowNs / 1_000_000 + wallOffsetMs;
  }

  /**
   * Returns how many replicas a key must have had, from all that this node sees of the ring; one
   * less, for a neighbour may have gone.
   */
  int leastSet() {
    return Math.max(1, Math.min(Quorum.REPLICAS, view.near().size() + 1) - 1);
  }

  void drop(DropReason reason) {
    drops[reason.ordinal()]++;
  }

  long dropped(DropReason reason) {
    return drops[reason.ordinal()];
  }
}
