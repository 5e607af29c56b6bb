package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class AwaitingLinkTest {
  private static final NodeId BOB = new NodeId(1, 2, 3);
  private static final NodeId CAROL = new NodeId(4, 5, 6);

  private final AwaitingLink awaiting = new AwaitingLink();
  private final List<String> done = new ArrayList<>();

  private int add(NodeId peer, int weight, long nowNs, String what) {
    return awaiting.add(peer, weight, nowNs, () -> done.add(what));
  }

  @Test
  void givesEachPeerItsOwnInTheirOrderAndOnce() {
    add(BOB, 10, 0, "bob 1");
    add(CAROL, 10, 0, "carol");
    add(BOB, 10, 0, "bob 2");
    awaiting.take(BOB).forEach(Runnable::run);
    assertThat(done).containsExactly("bob 1", "bob 2");
    assertThat(awaiting.take(BOB)).isEmpty();
  }

  @Test
  void forgetsWhatHasWaitedForSomeSeconds() {
    add(BOB, 10, 0, "old");
    add(BOB, 10, 1_000, "young");
    assertThat(awaiting.deadlineNs()).isEqualTo(AwaitingLink.MAX_AGE_NS);
    assertThat(awaiting.expire(AwaitingLink.MAX_AGE_NS)).isOne();
    awaiting.take(BOB).forEach(Runnable::run);
    assertThat(done).containsExactly("young");
    assertThat(awaiting.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void letsAnUnreachablePeerTakeNoMoreThanItsShare() {
    for (int i = 0; i < AwaitingLink.MAX_PER_PEER; i++) {
      assertThat(add(BOB, 10, 0, "bob")).isZero();
    }
    assertThat(add(BOB, 10, 0, "too many")).isOne();
    assertThat(add(CAROL, 10, 0, "carol")).isZero();
  }

  @Test
  void makesRoomForWhatIsNew() {
    for (int i = 0; i < AwaitingLink.MAX_WAITING; i++) {
      assertThat(add(new NodeId(9, 9, i), 10, i, "peer " + i)).isZero();
    }
    assertThat(add(BOB, 10, 1_000, "bob")).isOne();
    assertThat(awaiting.take(new NodeId(9, 9, 0))).as("the oldest had to go").isEmpty();
    assertThat(awaiting.take(BOB)).hasSize(1);
  }

  @Test
  void weighsNoMoreThanItMay() {
    int weight = AwaitingLink.MAX_BYTES / 4;
    for (int i = 0; i < 4; i++) {
      assertThat(add(new NodeId(9, 9, i), weight, i, "peer " + i)).isZero();
    }
    assertThat(add(BOB, weight + 1, 10, "bob")).isEqualTo(2);
    assertThat(add(CAROL, AwaitingLink.MAX_BYTES + 1, 10, "too heavy")).isOne();
    assertThat(awaiting.take(BOB)).hasSize(1);
    assertThat(add(CAROL, weight, 10, "carol")).as("its weight is gone with it").isZero();
  }
}
