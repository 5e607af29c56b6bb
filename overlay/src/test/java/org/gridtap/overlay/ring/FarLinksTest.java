package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class FarLinksTest {
  private static final int RING_SIZE = 100;

  private final RecordingRingOutbox out = new RecordingRingOutbox();
  private final LinkedPeers linked = new LinkedPeers();
  private final FarLinks far =
      new FarLinks(id(1), linked, new LinkedHashSet<>(), new Candidates(id(1)), new Random(1), out);

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  /** Lets a search be answered by a node. */
  private void find(int number) {
    far.onDeadline(RING_SIZE, 0);
    Descriptor finder = new Descriptor(id(number), List.of(), Map.of());
    far.onFound(
        new RingMessage.Found(out.lastNonce(), Flags.of(1), List.of(finder)), id(number), 0);
  }

  @Test
  void looksForSomeNodesAndThenForNoMore() {
    for (int i = 2; i <= 5; i++) {
      find(i);
    }
    assertThat(far.ids()).containsExactly(id(2), id(3), id(4), id(5));
    far.onDeadline(RING_SIZE, 0);
    assertThat(out.finds).hasSize(4);
  }

  @Test
  void wantsALinkAgainOnceItIsThereSoThatItIsKept() {
    find(2);
    out.wanted.clear();
    linked.add(id(2));
    far.onUp(id(2));
    far.onUp(id(3));
    assertThat(out.wanted).containsExactly(new RecordingRingOutbox.Wanted(id(2), Role.FAR));
  }

  @Test
  void looksForAnotherWhenANodeCannotBeReached() {
    for (int i = 2; i <= 5; i++) {
      find(i);
    }
    far.onDown(id(3), 0);
    assertThat(far.ids()).doesNotContain(id(3));
    find(6);
    assertThat(far.ids()).containsExactly(id(2), id(4), id(5), id(6));
  }
}
