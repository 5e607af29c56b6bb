package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class EndsTest {
  private static final Key KEY = Key.of(Key.LEASE, new NodeId(1, 1, 1), new byte[] {10, 0, 0, 9});
  private static final long SECOND = 1_000_000_000L;

  private final Ends ends = new Ends();

  private static Accepted copy(int owner, boolean tombstone, int ageSeconds) {
    FakeSigner signer = new FakeSigner(owner);
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 1_800, tombstone, 1, 0);
    SignedRecord record = SignedRecord.sign(KEY, signer.id(), terms, new byte[0], signer);
    long leftMs = Accepted.fullMs(record) - ageSeconds * 1_000L;
    return new Accepted(new Ballot(5, 0, signer.id()), record, leftMs, new Tenure(5, 0, 0, false));
  }

  @Test
  void knowsACopyThatIsOlderThanItsOwnersLastWord() {
    ends.note(copy(1, true, 3), 100 * SECOND); // said at 97 s
    long nowNs = 120 * SECOND;
    assertThat(ends.isOver(copy(1, false, 24), nowNs)).isTrue();
    assertThat(ends.isOver(copy(1, false, 22), nowNs)).as("got the key anew").isFalse();
    assertThat(ends.isOver(copy(2, false, 24), nowNs)).as("of another owner").isFalse();
    assertThat(ends.isOver(copy(1, true, 24), nowNs)).as("a tombstone").isFalse();
  }

  @Test
  void forgetsAnEndWhenItsOwnerHasTheKeyAgain() {
    ends.note(copy(1, true, 0), 100 * SECOND);
    ends.note(copy(1, false, 0), 101 * SECOND);
    assertThat(ends.isOver(copy(1, false, 60), 110 * SECOND)).isFalse();
  }

  @Test
  void remembersSoManyOwnersAndNoMore() {
    for (int owner = 0; owner < 2 * Ends.MAX_OWNERS; owner++) {
      ends.note(copy(owner, true, 0), 100 * SECOND);
    }
    assertThat(ends.size()).isEqualTo(Ends.MAX_OWNERS);
    assertThat(ends.isOver(copy(0, false, 60), 100 * SECOND)).isFalse();
    int last = 2 * Ends.MAX_OWNERS - 1;
    assertThat(ends.isOver(copy(last, false, 60), 100 * SECOND)).isTrue();
  }
}
