package org.gridtap.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipWatchTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long DAY_MS = 86_400_000L;
  private static final long BEGIN_MS = 1_800_000_000_000L;
  private static final long END_MS = BEGIN_MS + 30 * DAY_MS;

  private final List<String> raised = new ArrayList<>();
  private int settled;
  private int ended;
  private final MembershipWatch.Outbox out =
      new MembershipWatch.Outbox() {
        @Override
        public void raise(String kind, String sentence) {
          raised.add(sentence);
        }

        @Override
        public void settle(String kind, String sentence) {
          settled++;
        }

        @Override
        public void ended() {
          ended++;
        }
      };

  @Test
  void saysThatAClockIsFromBeforeTheMembershipUntilItIsSet() {
    MembershipWatch watch = new MembershipWatch(BEGIN_MS, END_MS, 0, BEGIN_MS - DAY_MS);
    watch.onTick(SECOND_NS, BEGIN_MS - DAY_MS + 1000, out);
    assertThat(raised)
        .singleElement()
        .asString()
        .contains("2027-01-14T08:00:01Z", "begins at 2027-01-15T08:00:00Z", "timedatectl");
    assertThat(settled).isZero();
    watch.onTick(2 * SECOND_NS, BEGIN_MS + 2000, out);
    assertThat(settled).isOne();
    assertThat(ended).isZero();
  }

  @Test
  void endsWhenTheTimeHasSimplyPassed() {
    MembershipWatch watch = new MembershipWatch(BEGIN_MS, END_MS, 0, END_MS - 10_000);
    watch.onTick(9 * SECOND_NS, END_MS - 1000, out);
    assertThat(ended).isZero();
    watch.onTick(10 * SECOND_NS, END_MS, out);
    watch.onTick(11 * SECOND_NS, END_MS + 1000, out);
    assertThat(ended).isOne();
    assertThat(raised).isEmpty();
  }

  @Test
  void endsAfterASleepDuringWhichMembershipEnded() {
    MembershipWatch watch = new MembershipWatch(BEGIN_MS, END_MS, 0, END_MS - 10_000);
    watch.onTick(86_400 * SECOND_NS, END_MS - 10_000 + DAY_MS, out);
    assertThat(ended).isOne();
  }

  @Test
  void waitsForAClockThatWasSetBeyondTheEndToBeSetRight() {
    MembershipWatch watch = new MembershipWatch(BEGIN_MS, END_MS, 0, BEGIN_MS + DAY_MS);
    watch.onTick(SECOND_NS, END_MS + DAY_MS, out);
    watch.onTick(2 * SECOND_NS, END_MS + DAY_MS + 1000, out);
    assertThat(raised).singleElement().asString().contains("was set to", "timedatectl", "10 min");
    assertThat(ended).isZero();
    watch.onTick(60 * SECOND_NS, BEGIN_MS + DAY_MS + 60_000, out);
    assertThat(settled).isOne();
    watch.onTick(2_000 * SECOND_NS, BEGIN_MS + DAY_MS + 2_000_000, out);
    assertThat(ended).isZero();
  }

  @Test
  void endsWhenNobodySetsItRight() {
    MembershipWatch watch = new MembershipWatch(BEGIN_MS, END_MS, 0, BEGIN_MS + DAY_MS);
    watch.onTick(SECOND_NS, END_MS + DAY_MS, out);
    watch.onTick(MembershipWatch.GRACE_NS, END_MS + DAY_MS + 599_000, out);
    assertThat(ended).isZero();
    watch.onTick(MembershipWatch.GRACE_NS + SECOND_NS, END_MS + DAY_MS + 600_000, out);
    assertThat(ended).isOne();
  }
}
