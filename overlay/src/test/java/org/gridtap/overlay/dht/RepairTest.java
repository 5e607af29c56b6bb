package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas that hold everything together, and what it costs them to keep alike. */
class RepairTest {
  private static final long SECOND = 1_000_000_000L;
  private static final FakeSigner OWNER = new FakeSigner(99);

  private final List<Runnable> arrivals = new ArrayList<>();
  private final Replica first = new Replica(1, true);
  private final Replica second = new Replica(2, false);
  private long nowNs = 5 * SECOND;

  /** One node; what it sends reaches the other at once. */
  private final class Replica implements Dht.Outbox {
    final FakeSigner signer;
    final Dht dht;
    final boolean founder;
    int summaries;
    int listings;
    int handedOn;
    long compareBytes;

    Replica(long seed, boolean founder) {
      this.signer = new FakeSigner(seed);
      this.founder = founder;
      this.dht = new Dht(signer.id(), signer, new Random(seed), Settings.DEFAULT);
    }

    private Replica other() {
      return this == first ? second : first;
    }

    @Override
    public void toNode(NodeId to, byte[] message) {
      switch (MessageCodec.decode(message)) {
        case Message.Summary m -> {
          summaries++;
          compareBytes += message.length;
        }
        case Message.Digest m -> {
          listings++;
          compareBytes += message.length;
        }
        case Message.Want m -> compareBytes += message.length;
        case Message.Push m -> handedOn += m.entries().size();
        case null, default -> {}
      }
      Replica target = other();
      arrivals.add(() -> target.dht.onMessage(signer.id(), true, message, nowNs, target));
    }

    @Override
    public void toKey(NodeId key, byte[] message) {}

    @Override
    public void completed(long operation, Result result) {}

    @Override
    public void conflict(SignedRecord winner) {}

    void look(List<NodeId> near) {
      dht.onView(new RingView(signer.id(), true, founder, near, near.size() + 1), nowNs, this);
    }

    void hold(int from, int count) {
      for (int i = from; i < from + count; i += 20) {
        List<Accepted> entries = new ArrayList<>();
        for (int j = i; j < Math.min(i + 20, from + count); j++) {
          entries.add(entry(j));
        }
        byte[] push = MessageCodec.encode(new Message.Push(entries));
        dht.onMessage(other().signer.id(), true, push, nowNs, this);
      }
    }
  }

  private static Accepted entry(int number) {
    Key key = Key.of("test", NodeId.NONE, new byte[] {(byte) (number >> 8), (byte) number});
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 86_400, false, number, 0);
    SignedRecord record = SignedRecord.sign(key, OWNER.id(), terms, new byte[1], OWNER);
    Ballot ballot = new Ballot(3, number, OWNER.id());
    return Accepted.stated(ballot, record, Tenure.beginning(ballot));
  }

  @BeforeEach
  void meet() {
    first.look(List.of());
    first.look(List.of(second.signer.id()));
    second.look(List.of(first.signer.id()));
    run(120);
    assertThat(second.dht.isWarm()).isTrue();
  }

  private void run(int seconds) {
    long endNs = nowNs + seconds * SECOND;
    deliver();
    while (Math.min(first.dht.deadlineNs(), second.dht.deadlineNs()) <= endNs) {
      nowNs = Math.max(nowNs, Math.min(first.dht.deadlineNs(), second.dht.deadlineNs()));
      first.dht.onDeadline(nowNs, first);
      second.dht.onDeadline(nowNs, second);
      deliver();
    }
    nowNs = endNs;
  }

  private void deliver() {
    while (!arrivals.isEmpty()) {
      List<Runnable> now = List.copyOf(arrivals);
      arrivals.clear();
      now.forEach(Runnable::run);
    }
  }

  private void forget() {
    for (Replica replica : List.of(first, second)) {
      replica.summaries = 0;
      replica.listings = 0;
      replica.handedOn = 0;
      replica.compareBytes = 0;
    }
  }

  private long compareBytes() {
    return first.compareBytes + second.compareBytes;
  }

  @Test
  void oneRecordOfTwentyThousandIsFoundForAFewKilobytes() {
    int records = ReplicaStore.MAX_RECORDS - 1;
    first.hold(0, records);
    second.hold(0, records);
    run(200);
    assertThat(first.listings + second.listings).as("they hold the same").isZero();
    forget();

    second.hold(records, 1);
    run(100);
    assertThat(first.dht.heldKeys()).isEqualTo(records + 1);
    assertThat(first.handedOn + second.handedOn).isEqualTo(1);
    // 60 bytes of all; 8 parts of 20,000, of 2,500 and of 313 keys; a list of 39: 48 bytes each.
    // Listing everything took 960,000.
    assertThat(compareBytes()).isLessThan(5_000);

    forget();
    run(100);
    assertThat(first.listings + second.listings).isZero();
    assertThat(compareBytes()).isLessThan(10 * (3 + Span.BYTES));
  }

  @Test
  void aNewerBallotIsFoundOnEitherSide() {
    first.hold(0, 1_000);
    second.hold(0, 1_000);
    Accepted old = entry(500);
    Ballot higher = new Ballot(4, 1, OWNER.id());
    Accepted newer = new Accepted(higher, old.record(), old.remainingMs(), old.tenure());
    for (Replica replica : List.of(first, second)) {
      byte[] push = MessageCodec.encode(new Message.Push(List.of(newer)));
      replica.dht.onMessage(replica.other().signer.id(), true, push, nowNs, replica);
      forget();
      run(200);
      assertThat(first.handedOn + second.handedOn).isLessThanOrEqualTo(1);
      forget();
      run(200);
      assertThat(first.listings + second.listings).as("alike again").isZero();
      newer = new Accepted(new Ballot(5, 1, OWNER.id()), old.record(), 9_000_000, old.tenure());
    }
  }

  @Test
  void handsOnFiftyRecordsASecondAtMostAndAllInTheEnd() {
    first.hold(0, 3_000);
    int seconds = 0;
    while (second.dht.heldKeys() < 3_000) {
      run(10);
      seconds += 10;
      assertThat(first.handedOn)
          .as("in %d s", seconds)
          .isLessThanOrEqualTo(Repair.RECORDS_BURST + Repair.RECORDS_PER_SECOND * seconds);
      assertThat(seconds).isLessThan(3_600);
    }
  }

  @Test
  void partsAStretchWithoutLeavingAKeyOut() {
    ReplicaStore store = new ReplicaStore();
    List<ReplicaStore.Slot> held = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ReplicaStore.Slot slot = store.open(new NodeId(i * 3L, 0, 0), 0);
      assertThat(slot).isNotNull();
      slot.ballot = new Ballot(1, i, OWNER.id());
      held.add(slot);
    }
    Span all = Span.of(Span.FIRST, Span.LAST, held);
    List<Span> parts = all.split(held);
    assertThat(parts).hasSize(Span.PARTS);
    assertThat(Span.areInOrder(parts)).isTrue();
    assertThat(parts.getFirst().from()).isEqualTo(Span.FIRST);
    assertThat(parts.getLast().to()).isEqualTo(Span.LAST);
    assertThat(parts.stream().mapToInt(Span::keys).sum()).isEqualTo(100);
    assertThat(parts.stream().mapToLong(Span::digest).sum()).isEqualTo(all.digest());
  }
}
