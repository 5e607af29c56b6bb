package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final Candidates candidates = new Candidates(new NodeId(0, 0, 0));

  private static NodeId id(int number) {
    return new NodeId(number, 0, 0);
  }

  private static Descriptor descriptor(int number) {
    return new Descriptor(id(number), List.of(Endpoint.v4(number, 1)), Map.of());
  }

  private List<NodeId> eligible(long nowNs) {
    return candidates.side(NodeId.NONE, null, true, nowNs);
  }

  @Test
  void remembersABoundedNumberAndForgetsTheOneHeardOfLongestAgo() {
    for (int i = 1; i <= Candidates.MAX_CANDIDATES; i++) {
      candidates.heard(descriptor(i), id(-i), 0);
    }
    candidates.heard(descriptor(1), id(-1), 1);
    candidates.heard(descriptor(100_000), id(-1), 2);
    assertThat(candidates.size()).isEqualTo(Candidates.MAX_CANDIDATES);
    assertThat(candidates.get(id(1))).isNotNull();
    assertThat(candidates.get(id(2))).isNull();
    assertThat(candidates.get(id(100_000))).isEqualTo(descriptor(100_000));
  }

  @Test
  void letsATalkativePeerPushOutOnlyWhatItSaidItself() {
    candidates.heard(descriptor(1), id(-1), 0);
    for (int i = 0; i < 10 * Candidates.MAX_CANDIDATES; i++) {
      candidates.heard(descriptor(1000 + i), id(-2), 1 + i);
    }
    assertThat(candidates.size()).isEqualTo(1 + Candidates.MAX_PER_TELLER);
    assertThat(candidates.get(id(1))).isNotNull();
  }

  @Test
  void remembersAFewOfThoseWhoSpokeOfANode() {
    for (int i = 1; i <= 10; i++) {
      candidates.heard(descriptor(1), id(-i), 0);
    }
    assertThat(candidates.tellers(id(1))).containsExactly(id(-1), id(-2), id(-3), id(-4));
    assertThat(candidates.tellers(id(2))).isEmpty();
  }

  @Test
  void staysBoundedWhateverIsHeard() {
    for (int i = 0; i < 10 * Candidates.MAX_CANDIDATES; i++) {
      candidates.heard(descriptor(i), id(-i), i);
      candidates.failed(id(i), i);
    }
    assertThat(candidates.size()).isEqualTo(Candidates.MAX_CANDIDATES);
  }

  @Test
  void leavesANodeAloneThatDidNotAnswer() {
    candidates.heard(descriptor(1), id(-1), 0);
    candidates.heard(descriptor(2), id(-2), 0);
    candidates.failed(id(1), 0);
    assertThat(eligible(SECOND_NS)).containsExactly(id(2));
    assertThat(eligible(6 * SECOND_NS)).containsExactly(id(1), id(2));
  }

  /** A node on the way says that it is silent, and then its own dial comes to nothing. */
  @Test
  void countsOneDialAsOneFailure() {
    candidates.heard(descriptor(1), id(-1), 0);
    candidates.failed(id(1), 0);
    candidates.failed(id(1), 4 * SECOND_NS);
    assertThat(eligible(6 * SECOND_NS)).containsExactly(id(1));
    candidates.failed(id(1), 6 * SECOND_NS);
    assertThat(eligible(15 * SECOND_NS)).isEmpty();
    assertThat(eligible(17 * SECOND_NS)).containsExactly(id(1));
  }

  @Test
  void takesALinkForProofThatTheNodeLives() {
    candidates.heard(descriptor(1), id(-1), 0);
    candidates.failed(id(1), 0);
    candidates.linked(id(1));
    assertThat(eligible(0)).containsExactly(id(1));
  }

  @Test
  void forgetsWhomNobodySpeaksOf() {
    candidates.heard(descriptor(1), id(-1), 0);
    assertThat(eligible(60 * SECOND_NS)).containsExactly(id(1));
    assertThat(eligible(60 * SECOND_NS + 1)).isEmpty();
    assertThat(candidates.size()).isZero();
  }

  @Test
  void goesRoundTheRingOnEitherSideAsFarAsItIsAsked() {
    for (int i : List.of(10, 50, 30, 20, 40)) {
      candidates.heard(descriptor(i), id(-1), 0);
    }
    assertThat(candidates.side(id(30), null, true, 0))
        .containsExactly(id(40), id(50), id(10), id(20));
    assertThat(candidates.side(id(25), null, false, 0))
        .containsExactly(id(20), id(10), id(50), id(40), id(30));
    assertThat(candidates.side(id(30), id(20), true, 0)).containsExactly(id(40), id(50), id(10));
    assertThat(candidates.side(id(30), id(45), false, 0)).containsExactly(id(20), id(10), id(50));
    candidates.failed(id(20), 0);
    assertThat(candidates.side(id(30), id(5), false, 0)).containsExactly(id(10));
  }

  @Test
  void knowsNobodyThatItWasNotToldOf() {
    candidates.failed(id(1), 0);
    candidates.linked(id(1));
    candidates.forget(id(1));
    assertThat(candidates.get(id(1))).isNull();
    assertThat(candidates.size()).isZero();
  }

  @Test
  void asksANodeOnceMoreWhoseLinkFellSilent() {
    candidates.heard(descriptor(1), id(9), 0);
    candidates.lost(id(1), 10 * SECOND_NS);
    assertThat(eligible(10 * SECOND_NS + SECOND_NS - 1)).isEmpty();
    assertThat(eligible(11 * SECOND_NS)).containsExactly(id(1));

    candidates.failed(id(1), 11 * SECOND_NS);
    assertThat(eligible(15 * SECOND_NS)).as("the first failure that counts").isEmpty();
    assertThat(eligible(16 * SECOND_NS)).containsExactly(id(1));
  }
}
