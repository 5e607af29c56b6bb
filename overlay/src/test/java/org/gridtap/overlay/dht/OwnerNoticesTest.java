package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class OwnerNoticesTest {
  private static final FakeSigner SELF = new FakeSigner(1);
  private static final Message.LeaseLost LOST = lost();

  private final Local local =
      new Local(SELF.id(), SELF, new Random(1), Settings.DEFAULT, RecordRule.NONE);
  private final OwnerNotices notices = new OwnerNotices(local);
  private final List<Message> sent = new ArrayList<>();
  private final DhtRecorder out = new DhtRecorder(sent);

  private static Message.LeaseLost lost() {
    Key key = Key.of(Key.LEASE, new NodeId(1, 1, 1), new byte[] {10, 0, 0, 9});
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 60, false, 1, 0);
    SignedRecord winner = SignedRecord.sign(key, SELF.id(), terms, new byte[0], SELF);
    List<NodeId> set = List.of(SELF.id());
    return new Message.LeaseLost(winner, new GrantCertificate(Ballot.NONE, set, List.of()));
  }

  @Test
  void tellsALoserThreeTimes() {
    notices.tell(new NodeId(2, 2, 2), LOST, 0, out);
    assertThat(sent).hasSize(1);
    while (notices.deadlineNs() != Long.MAX_VALUE) {
      notices.onDeadline(notices.deadlineNs(), out);
    }
    assertThat(sent).hasSize(3).containsOnly(LOST);
    assertThat(notices.open()).isZero();
  }

  @Test
  void remembersSoManyLosersAndTellsTheRestOnce() {
    for (int i = 0; i <= OwnerNotices.MAX_OPEN; i++) {
      notices.tell(new NodeId(2, 2, i), LOST, 0, out);
    }
    assertThat(sent).hasSize(OwnerNotices.MAX_OPEN + 1);
    assertThat(notices.open()).isEqualTo(OwnerNotices.MAX_OPEN);
    assertThat(local.dropped(DropReason.FULL)).isEqualTo(1);
  }
}
