package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** When a node without sites begins a ring beside peers that it is linked to. */
class JoiningTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final NodeId SELF = id(1000);
  private static final Flags MEMBER = new Flags(true, false, false, true);
  private static final Flags FOUNDER_TO_BE = new Flags(false, true, false, true);

  private final RecordingRingOutbox out = new RecordingRingOutbox();
  private final LinkedPeers linked = new LinkedPeers();
  private final NearLinks near = new NearLinks(SELF, linked, new Candidates(SELF), out);
  private final Joining joining =
      new Joining(
          SELF,
          linked,
          new Adjacency(SELF, linked, near, out),
          new Sites(new Random(1)),
          new Random(1),
          out);

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  private void link(int number, Flags flags) {
    Descriptor self = new Descriptor(id(number), List.of(Endpoint.v4(1, 1)), Map.of());
    linked.add(id(number)).hello = new Hello(flags, self, List.of(), List.of());
  }

  /** Returns after how many seconds it founds the ring, -1 if within five minutes it does not. */
  private int foundsAfter(int fromSeconds) {
    for (int second = fromSeconds; second <= 300; second++) {
      if (joining.foundIfAlone(second * SECOND_NS)) {
        return second;
      }
    }
    return -1;
  }

  @Test
  void foundsSoonWhenAlone() {
    joining.start(0);
    assertThat(foundsAfter(0)).isEqualTo(3);
  }

  @Test
  void waitsLongButNotForEverForAMemberThatDoesNotLetItJoin() {
    joining.start(0);
    link(1, MEMBER);
    assertThat(foundsAfter(0)).isEqualTo(63);
  }

  @Test
  void waitsLongButNotForEverForOneThatIsToFoundAndDoesNot() {
    joining.start(0);
    link(1, FOUNDER_TO_BE);
    assertThat(foundsAfter(0)).isEqualTo(63);
  }

  @Test
  void waitsLongButNotForEverForOneThatSaysNothing() {
    joining.start(0);
    linked.add(id(1));
    assertThat(foundsAfter(0)).isEqualTo(63);
  }

  @Test
  void isNotDelayedAnewByOneThatLinksAgain() {
    joining.start(0);
    link(1, MEMBER);
    for (int second = 0; second < 50; second++) {
      assertThat(joining.foundIfAlone(second * SECOND_NS)).isFalse();
    }
    linked.remove(id(1));
    link(2, MEMBER);
    assertThat(foundsAfter(50)).isEqualTo(63);
  }
}
