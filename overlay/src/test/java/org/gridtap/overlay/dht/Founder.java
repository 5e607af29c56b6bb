package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;

/** One founder alone: client, root and only replica of every key. Tests tell it what others say. */
abstract class Founder implements Dht.Outbox {
  static final long SECOND = 1_000_000_000L;
  static final NodeId NETWORK = new NodeId(7, 7, 7);
  static final NodeId CLIENT = new NodeId(8, 8, 8);

  final FakeSigner signer = new FakeSigner(1);
  final NodeId self = signer.id();

  /** What the namespaces say; tests change it. */
  RecordRule rule = RecordRule.NONE;

  final Dht dht =
      new Dht(
          self,
          signer,
          new Random(1),
          Settings.DEFAULT,
          (record, owner) -> rule.allows(record, owner));

  final Map<Long, Result> results = new LinkedHashMap<>();
  final List<NodeId> sentTo = new ArrayList<>();
  final List<Message> sent = new ArrayList<>();
  final List<SignedRecord> conflicts = new ArrayList<>();
  final List<byte[]> routed = new ArrayList<>();

  /** Of those that made records. */
  final Map<NodeId, Credentials> credentials = new LinkedHashMap<>();

  long nowNs = -1_000 * SECOND;
  private long lastOperation = 1_000;

  @BeforeEach
  void foundRing() {
    dht.onView(new RingView(self, true, true, List.of(), 1), nowNs, this);
    advance(4);
  }

  @Override
  public void toNode(NodeId to, byte[] message) {
    sentTo.add(to);
    sent.add(MessageCodec.decode(message));
  }

  @Override
  public void toKey(NodeId key, byte[] message) {
    routed.add(message);
  }

  @Override
  public void completed(long operation, Result result) {
    assertThat(results.put(operation, result)).isNull();
  }

  @Override
  public void conflict(SignedRecord winner) {
    conflicts.add(winner);
  }

  void advance(int seconds) {
    long endNs = nowNs + seconds * SECOND;
    deliverRouted();
    while (dht.deadlineNs() <= endNs) {
      nowNs = Math.max(nowNs, dht.deadlineNs());
      dht.onDeadline(nowNs, this);
      deliverRouted();
    }
    nowNs = endNs;
  }

  void deliverRouted() {
    while (!routed.isEmpty()) {
      dht.onRouted(self, self, routed.removeFirst(), nowNs, this);
    }
  }

  static Key key(int number) {
    return Key.of(Key.LEASE, NETWORK, new byte[] {10, 64, (byte) (number >> 8), (byte) number});
  }

  SignedRecord record(FakeSigner owner, Key key, long seq, boolean tombstone) {
    return record(owner, key, seq, tombstone, 0);
  }

  SignedRecord record(FakeSigner owner, Key key, long seq, boolean tombstone, int minutesAgo) {
    int issued = SignedRecord.minutes(nowNs / 1_000_000) - minutesAgo;
    SignedRecord.Terms terms = new SignedRecord.Terms(seq, 1_800, tombstone, 99 + seq, issued);
    credentials.put(owner.id(), Credentials.of(owner));
    return SignedRecord.sign(key, owner.id(), terms, new byte[] {1}, owner);
  }

  Message.Put put(long operation, SignedRecord record) {
    return new Message.Put(
        operation, record, Proof.NONE, credentials.getOrDefault(record.owner(), Credentials.NONE));
  }

  /** Has a stranger ask this node to write, and returns the answer's status. */
  Message.Status put(SignedRecord record) {
    return put(put(++lastOperation, record));
  }

  Message.Status put(Message.Put put) {
    sent.clear();
    SignedRecord record = put.record();
    dht.onRouted(record.key().id(), CLIENT, MessageCodec.encode(put), nowNs, this);
    return ((Message.Reply) sent.getLast()).status();
  }
}
