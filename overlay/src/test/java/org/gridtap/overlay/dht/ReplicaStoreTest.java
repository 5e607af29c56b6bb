package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class ReplicaStoreTest {
  private static final NodeId NETWORK = new NodeId(7, 7, 7);
  private final ReplicaStore store = new ReplicaStore();

  private static SignedRecord record(int number, int valueBytes) {
    FakeSigner owner = new FakeSigner(number);
    Key key =
        Key.of(
            "test",
            NETWORK,
            new byte[] {(byte) (number >> 16), (byte) (number >> 8), (byte) number});
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 100, false, number, 0);
    return SignedRecord.sign(key, owner.id(), terms, new byte[valueBytes], owner);
  }

  private boolean put(SignedRecord record, long nowNs) {
    ReplicaStore.Slot slot = store.open(record.key().id(), nowNs);
    if (slot != null) {
      store.put(
          slot,
          Accepted.stated(new Ballot(1, 1, record.owner()), record, Tenure.beginning(Ballot.NONE)),
          nowNs);
    }
    return slot != null;
  }

  @Test
  void holdsSoManyRecordsAndNoMoreUntilSomeExpire() {
    for (int i = 0; i < ReplicaStore.MAX_RECORDS; i++) {
      assertThat(put(record(i, 10), 0)).isTrue();
    }
    assertThat(put(record(ReplicaStore.MAX_RECORDS, 10), 0)).isFalse();
    assertThat(put(record(ReplicaStore.MAX_RECORDS, 10), 161_000_000_000L)).isTrue();
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void holdsSoManyBytesAndCountsThemBack() {
    int count = 0;
    while (put(record(count, SignedRecord.MAX_VALUE_BYTES), 0)) {
      count++;
    }
    assertThat(count).isLessThan(ReplicaStore.MAX_RECORDS);
    assertThat(store.bytes())
        .isBetween(ReplicaStore.MAX_BYTES - 2_000L, (long) ReplicaStore.MAX_BYTES);
    store.expire(Long.MAX_VALUE);
    assertThat(store.bytes()).isZero();
    assertThat(store.size()).isZero();
  }

  @Test
  void remembersAPromiseForAMinuteAndARecordForItsTime() {
    NodeId key = new NodeId(1, 1, 1);
    store.open(key, 0);
    store.expire(59_000_000_000L);
    assertThat(store.find(key)).isNotNull();
    store.expire(60_000_000_000L);
    assertThat(store.find(key)).isNull();
  }

  @Test
  void remembersThePromiseOfARecordThatWasHandedOver() {
    SignedRecord record = record(1, 10);
    assertThat(put(record, 0)).isTrue();
    ReplicaStore.Slot slot = store.find(record.key().id());
    assertThat(slot).isNotNull();
    slot.promised = new Ballot(9, 9, record.owner());
    store.release(slot, 10_000_000_000L);
    assertThat(store.accepted(slot.key, 10_000_000_000L)).isNull();
    assertThat(slot.handedOver).isEqualTo(new Ballot(1, 1, record.owner()));
    store.expire(69_000_000_000L);
    assertThat(store.find(slot.key)).isSameAs(slot);
    assertThat(slot.promised.round()).isEqualTo(9);
    store.expire(70_000_000_000L);
    assertThat(store.size()).isZero();
    assertThat(store.bytes()).isZero();
  }

  @Test
  void pagesThroughAnArcAcrossZeroWithoutMissingAny() {
    List<NodeId> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      put(record(i, 10), 0);
      all.add(record(i, 10).key().id());
    }
    NodeId from = new NodeId(0xC000_0000_0000_0000L, 0, 0);
    Arc arc = Arc.of(from, new NodeId(0x4000_0000_0000_0000L, 0, 0));
    List<NodeId> seen = new ArrayList<>();
    NodeId cursor = from;
    boolean more = true;
    while (more) {
      List<Accepted> page = store.inArc(arc, cursor, 7, 1);
      more = page.size() > 7;
      page.subList(0, Math.min(7, page.size()))
          .forEach(entry -> seen.add(entry.record().key().id()));
      cursor = more ? page.get(7).record().key().id() : cursor;
    }
    all.removeIf(key -> !arc.contains(key));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }
}
