package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What this node does not use is given back when it turns up all the same. */
class UnusedTest extends Founder {
  private static final FakeSigner OTHER = new FakeSigner(2);

  private SignedRecord asked() {
    Message.Put put = (Message.Put) MessageCodec.decode(routed.getLast());
    return put.record();
  }

  private void stands(SignedRecord record) {
    byte[] bytes = MessageCodec.encode(new Message.Stands(record));
    dht.onMessage(OTHER.id(), false, bytes, nowNs, this);
  }

  @Test
  void givesBackARefusedCreateThatStandsAfterAll() {
    assertThat(put(record(OTHER, key(1), 1, false))).isEqualTo(Message.Status.DONE);
    long create = dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    SignedRecord record = asked();
    advance(1);
    assertThat(results.get(create)).isInstanceOf(Result.Taken.class);
    stands(record);
    assertThat(asked().tombstone()).isTrue();
    assertThat(asked().seq()).isEqualTo(record.seq() + 1);
    stands(record);
    assertThat(routed).as("it is being given back").hasSize(1);
  }

  @Test
  void givesBackWhatItHadGivenUpAndKeepsWhatItUses() {
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    SignedRecord first = asked();
    advance(1);
    stands(first);
    assertThat(routed).as("it is used").isEmpty();
    dht.remove(key(1), 600, 2, nowNs, this);
    advance(1);
    stands(first);
    assertThat(asked().tombstone()).isTrue();
    advance(1);
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    SignedRecord second = asked();
    advance(1);
    stands(second);
    assertThat(routed).as("it is used again").isEmpty();
  }

  @Test
  void noCopyOfItsLastWordEndsWhatItGotSince() {
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    dht.remove(key(1), 600, 2, nowNs, this);
    byte[] last = routed.getLast();
    advance(1);
    assertThat(put(record(OTHER, key(1), 1, false))).isEqualTo(Message.Status.DONE);
    assertThat(put(record(OTHER, key(1), 2, true))).isEqualTo(Message.Status.DONE);
    long create = dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    assertThat(results.get(create)).isInstanceOf(Result.Granted.class);
    dht.onRouted(key(1).id(), self, last, nowNs, this);
    advance(1);
    assertThat(put(record(OTHER, key(1), 3, false))).isEqualTo(Message.Status.TAKEN);
  }

  @Test
  void remembersSoMuchAndNoMore() {
    Unused unused = new Unused();
    for (int i = 0; i < 2 * Unused.MAX_RECORDS; i++) {
      unused.refused(i, record(OTHER, key(i), 1, false));
      unused.givenUp(record(OTHER, key(i), 2, true));
    }
    assertThat(unused.size()).isEqualTo(2 * Unused.MAX_RECORDS);
    assertThat(List.of(unused.lastNumber(key(0)), unused.lastNumber(key(400))))
        .containsExactly(0L, 2L);
  }
}
