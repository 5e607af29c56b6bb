package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class UnificationTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final NodeId SELF = id(1000);

  private final RecordingRingOutbox out = new RecordingRingOutbox();
  private final LinkedPeers linked = new LinkedPeers();
  private final NearLinks near = new NearLinks(SELF, linked, new Candidates(SELF), out);
  private final Unification unification = new Unification(SELF, linked, near, new Random(1), out);

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  private static Descriptor descriptor(int number) {
    return new Descriptor(id(number), List.of(Endpoint.v4(0x0b000000 + number, 1)), Map.of());
  }

  private void link(int number) {
    Flags joined = Flags.of(1);
    linked.add(id(number)).hello = new Hello(joined, descriptor(number), List.of(), List.of());
    near.settle(true, 0);
  }

  /** It is met at first hand. */
  private void meet(int number, long nowNs) {
    unification.meet(descriptor(number), id(number), nowNs);
  }

  private boolean answer(int... numbers) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (int number : numbers) {
      descriptors.add(descriptor(number));
    }
    return unification.onFound(
        new RingMessage.Found(out.lastNonce(), Flags.of(1), descriptors), List.of(), 0);
  }

  @Test
  void searchesItsOwnPlaceFromAForeignMemberOnceThatIsLinked() {
    meet(5, 0);
    assertThat(out.wanted).extracting(RecordingRingOutbox.Wanted::id).containsExactly(id(5));
    assertThat(out.finds).isEmpty();
    link(5);
    unification.onMember(id(5), 0);
    assertThat(out.finds).hasSize(1);
  }

  @Test
  void tellsAFewPeersOfANeighbourThatItDidNotKnow() {
    for (int i = 1; i <= 20; i++) {
      link(900 + i);
      link(1000 + i);
    }
    meet(901, 0);
    assertThat(answer(1000, 999)).isTrue();
    assertThat(out.told).hasSize(Unification.FANOUT).doesNotHaveDuplicates();
  }

  @Test
  void passesNothingOnWhenTheAnswerIsOfItsOwnRing() {
    for (int i = 1; i <= 6; i++) {
      link(994 + i - 1);
      link(1000 + i);
    }
    meet(996, 0);
    assertThat(answer(1000, 999, 1001, 500, 2000)).isTrue();
    assertThat(out.told).isEmpty();
    assertThat(answer(1000)).as("the same answer again").isFalse();
  }

  @Test
  void remembersABoundedNumberWhateverItIsTold() {
    for (int i = 0; i < 5000; i++) {
      meet(2000 + i, i);
    }
    assertThat(unification.remembered()).isLessThanOrEqualTo(Unification.MAX_WAITING);
    for (int i = 1; i <= 500; i++) {
      link(100_000 + i);
      meet(100_000 + i, i);
    }
    assertThat(unification.remembered()).isLessThanOrEqualTo(6 * Unification.MAX_WAITING);
    assertThat(out.finds).hasSizeLessThanOrEqualTo(Unification.MAX_WAITING);
    meet(7, 60 * SECOND_NS);
    assertThat(out.wanted.getLast().id()).isEqualTo(id(7));
  }

  @Test
  void keepsRoomForOthersHoweverManyNodesOnePeerNames() {
    for (int i = 0; i < 100; i++) {
      unification.meet(descriptor(2000 + i), id(1), 0);
    }
    assertThat(out.wanted).hasSize(Unification.MAX_PER_TELLER);
    unification.meet(descriptor(5), id(2), 0);
    assertThat(out.wanted.getLast().id()).isEqualTo(id(5));
  }

  @Test
  void letsGoOfOneThatIsLinkedAndDoesNotBecomeAMember() {
    linked.add(id(5));
    meet(5, 0);
    assertThat(out.wanted).hasSize(1);
    meet(6, 30 * SECOND_NS);
    assertThat(out.unwanted).containsExactly(id(5));
  }
}
