package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Key KEY = Key.of(Key.LEASE, new NodeId(1, 1, 1), new byte[] {10, 0, 0, 9});

  private final Contest contest = new Contest();

  private static Accepted copy(int owner, int round) {
    FakeSigner signer = new FakeSigner(owner);
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 60, false, 1, 0);
    SignedRecord record = SignedRecord.sign(KEY, signer.id(), terms, new byte[0], signer);
    Ballot ballot = new Ballot(round, 0, signer.id());
    return Accepted.stated(ballot, record, Tenure.beginning(ballot));
  }

  @Test
  void countsEachReplicaForWhatItHoldsItselfAndAReportOnlyWhereNobodyHoldsIt() {
    NodeId replica = new NodeId(5, 5, 5);
    contest.open(1, 0);
    contest.report(copy(1, 4));
    contest.report(copy(2, 9));
    contest.answer(replica, copy(1, 5));
    assertThat(contest.copies(Map.of(), _ -> false)).containsExactly(copy(1, 5), copy(2, 9));
    assertThat(contest.copies(Map.of(replica, Optional.of(copy(2, 10))), _ -> false))
        .as("a promise is newer than an answer")
        .containsExactlyInAnyOrder(copy(2, 10), copy(1, 4));
    assertThat(contest.highestRound()).isEqualTo(9);
  }

  @Test
  void asksTwiceAndThenLeavesOffInTime() {
    contest.open(7, 0);
    List<Long> asked = new ArrayList<>();
    long nowNs = 0;
    while (!contest.isOver(nowNs)) {
      if (contest.question(KEY.id(), nowNs) != null) {
        asked.add(nowNs);
      }
      nowNs = contest.deadlineNs();
    }
    assertThat(asked).hasSize(2).allMatch(atNs -> atNs < contest.gatheredNs());
    assertThat(nowNs).isEqualTo(Contest.LAST_NS);
    assertThat(contest.isAnswer(new Message.ReadReply(7, KEY.id(), true, null))).isTrue();
    assertThat(contest.isAnswer(new Message.ReadReply(8, KEY.id(), true, null))).isFalse();
    contest.close();
    assertThat(contest.isAnswer(new Message.ReadReply(7, KEY.id(), true, null))).isFalse();
    assertThat(contest.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void remembersSoManyReportsAndAnswersAndNoMore() {
    contest.open(1, 0);
    for (int i = 0; i < 2 * Contest.MAX_ANSWERS; i++) {
      contest.report(copy(i, 1));
      contest.answer(new NodeId(i, i, i), copy(0, 1));
    }
    assertThat(contest.copies(Map.of(), _ -> false))
        .hasSize(Contest.MAX_ANSWERS + Contest.MAX_REPORTS - 1);
  }
}
