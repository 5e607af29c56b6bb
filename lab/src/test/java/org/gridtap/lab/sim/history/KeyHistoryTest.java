package org.gridtap.lab.sim.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which histories of a key can have been, and which cannot. */
class KeyHistoryTest {
  private static final NodeId A = new NodeId(0xA, 0, 0);
  private static final NodeId B = new NodeId(0xB, 0, 0);
  private static final NodeId C = new NodeId(0xC, 0, 0);

  private final KeyHistory history = new KeyHistory();

  @Test
  void oneAfterTheOtherIsAsItShouldBe() {
    history.granted(A, 0, 10).heldUntil(20);
    history.seen(A, 11, 12);
    history.granted(B, 15, 30).heldUntil(40);
    history.seenFree(41, 45);
    history.granted(A, 50, 60);
    assertThat(history.flaws()).isEmpty();
  }

  @Test
  void twoWhoWereToldTheSameAtOneTimeAreAFlaw() {
    history.granted(A, 0, 10).heldUntil(20);
    history.granted(B, 5, 15).heldUntil(40);
    assertThat(history.flaws())
        .singleElement()
        .satisfies(
            flaw -> {
              assertThat(flaw.isGrant()).isTrue();
              assertThat(flaw.sentence()).contains("granted to", B.shortHex(), A.shortHex());
            });
  }

  @Test
  void aSecondOwnerIsAFlawAlsoIfItWasAskedForFirst() {
    history.granted(B, 0, 100).heldUntil(200);
    history.granted(A, 40, 50).heldUntil(150);
    assertThat(history.flaws()).hasSize(1);
  }

  @Test
  void whoIsAnsweredJustAfterTheOtherGaveBackMayHaveIt() {
    history.granted(A, 0, 10).heldUntil(20);
    history.granted(B, 5, 20).heldUntil(40);
    assertThat(history.flaws()).isEmpty();
  }

  @Test
  void aKeyThatIsHeldIsNobodysForNobody() {
    history.granted(A, 0, 10).heldUntil(100);
    history.seenFree(20, 30);
    assertThat(history.flaws()).singleElement().matches(flaw -> !flaw.isGrant());
  }

  @Test
  void aKeyMayLookHeldLongAfterItWasGivenBackButNotAfterItWasSeenFree() {
    history.granted(A, 0, 10).heldUntil(20);
    history.seen(A, 500, 510);
    assertThat(history.flaws()).isEmpty();
    history.seenFree(520, 530);
    assertThat(history.flaws()).isEmpty();
    history.seen(A, 540, 550);
    assertThat(history.flaws()).hasSize(1);
  }

  @Test
  void anOldOwnerIsSeenBesideANewOneOnlyByWhoAskedBefore() {
    history.granted(A, 0, 10).heldUntil(20);
    history.granted(B, 25, 30).heldUntil(90);
    history.seen(A, 28, 35);
    assertThat(history.flaws()).isEmpty();
    history.seen(A, 31, 40);
    assertThat(history.flaws()).hasSize(1);
  }

  @Test
  void aNodeThatNeverClaimedIsNoOwner() {
    history.seen(C, 0, 10);
    assertThat(history.flaws()).hasSize(1);
  }

  @Test
  void aClaimWithoutAnAnswerMayHaveTakenEffectOrNot() {
    history.unanswered(A, 0, 20);
    history.seenFree(5, 10);
    history.seen(A, 12, 18);
    history.granted(B, 15, 30).heldUntil(40);
    assertThat(history.flaws()).isEmpty();
  }

  @Test
  void aClaimWithoutAnAnswerTakesEffectOnceOnly() {
    history.unanswered(A, 0, 20);
    history.seen(A, 5, 10);
    history.seenFree(21, 25);
    history.seen(A, 30, 35);
    assertThat(history.flaws()).hasSize(1);
  }

  @Test
  void aRefusedClaimMayHaveTheKeyLaterAndIsCounted() {
    history.granted(A, 0, 10).heldUntil(20);
    history.refused(B, A, 12, 18);
    history.seenFree(21, 24);
    assertThat(history.late()).isZero();
    history.seen(B, 25, 30);
    history.seen(B, 31, 32);
    assertThat(history.flaws()).isEmpty();
    assertThat(history.late()).isEqualTo(1);
    history.granted(C, 40, 50).heldUntil(60);
    history.seen(B, 65 + KeyHistory.LATEST_NS, 70 + KeyHistory.LATEST_NS);
    assertThat(history.flaws()).as("so late it never comes").hasSize(1);
  }

  @Test
  void whoHasTheKeyAlreadyMayBeGrantedItAgain() {
    history.granted(A, 0, 10);
    history.granted(A, 20, 30);
    assertThat(history.flaws()).isEmpty();
  }

  @Test
  void theSearchGoesOnAfterAFlaw() {
    history.granted(A, 0, 10).heldUntil(100);
    history.granted(B, 20, 30).heldUntil(110);
    history.granted(C, 200, 210).heldUntil(300);
    history.granted(B, 220, 230).heldUntil(310);
    assertThat(history.flaws()).hasSize(2);
  }

  /** Makes histories from a true order of events, so that every one of them can have been. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyHistoryOfATrueRegisterIsAccepted(long seed) {
    Random random = new Random(seed);
    NodeId[] nodes = {A, B, C};
    NodeId owner = null;
    KeyHistory.Grant grant = null;
    for (long now = 100; now < 60_000; now += 1 + random.nextInt(20)) {
      long called = now - random.nextInt(60);
      long answered = now + random.nextInt(60);
      NodeId node = nodes[random.nextInt(3)];
      if (owner == null && random.nextInt(3) == 0) {
        grant = history.granted(node, called, answered);
        owner = node;
        now = answered; // who has not been answered gives nothing back
      } else if (owner != null && random.nextInt(4) == 0) {
        grant.heldUntil(now);
        owner = null;
      } else if (owner == null) {
        history.seenFree(called, answered);
      } else {
        history.seen(owner, called, answered);
      }
    }
    assertThat(history.size()).isGreaterThan(1_000);
    assertThat(history.flaws()).as("seed %d", seed).isEmpty();
  }

  /** The same against every order of a few operations, tried one by one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTryingEveryOrder(long seed) {
    Random random = new Random(seed);
    int flawed = 0;
    for (int round = 0; round < 400; round++) {
      List<Operation> operations = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        operations.add(anyOperation(random));
      }
      boolean possible = EveryOrder.isPossible(operations);
      flawed += possible ? 0 : 1;
      assertThat(new Linearization(operations).flaws().isEmpty())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(possible);
    }
    assertThat(flawed).isBetween(40, 360);
  }

  private static Operation anyOperation(Random random) {
    NodeId node = random.nextBoolean() ? A : B;
    long called = random.nextInt(30);
    long answered = called + 1 + random.nextInt(12);
    Operation operation =
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> new Operation(Operation.Kind.GRANTED, node, called, answered);
          case 3 -> new Operation(Operation.Kind.SEEN, node, called, answered);
          case 4 -> new Operation(Operation.Kind.SEEN_FREE, null, called, answered);
          default -> new Operation(Operation.Kind.UNANSWERED, node, called, Long.MAX_VALUE);
        };
    operation.heldUntilNs = called + 1 + random.nextInt(20);
    return operation;
  }
}
