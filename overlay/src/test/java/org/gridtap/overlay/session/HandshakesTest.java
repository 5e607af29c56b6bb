package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.gridtap.overlay.session.Handshakes.Failure.Kind;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  private static final long MS = 1_000_000L;

  private final TestNode alice = new TestNode(1);
  private final TestNode bob = new TestNode(2);

  @Test
  void makesCrossedKeysInThreeMessages() {
    alice.handshakes.extras(new byte[] {7});
    bob.handshakes.extras(path -> new byte[] {(byte) (path.equals(alice.path) ? 8 : 9)});
    long dial = alice.dial(bob, 0);
    byte[] question = alice.deliverTo(bob, 0);
    byte[] answer = bob.deliverTo(alice, 0);
    alice.deliverTo(bob, 5);

    assertThat(question).hasSize(1200);
    assertThat(answer).hasSizeLessThanOrEqualTo(1200);
    TestNode.Established ours = alice.established.getFirst();
    TestNode.Established theirs = bob.established.getFirst();
    assertThat(ours.dial()).isEqualTo(dial).isNotZero();
    assertThat(theirs.dial()).isZero();
    assertThat(ours.path()).isEqualTo(bob.path);
    assertThat(theirs.path()).isEqualTo(alice.path);
    assertThat(ours.extras()).containsExactly(8);
    assertThat(theirs.extras()).containsExactly(7);
    Session left = ours.session();
    Session right = theirs.session();
    assertThat(left.sendKey()).isEqualTo(right.receiveKey()).hasSize(32);
    assertThat(left.receiveKey()).isEqualTo(right.sendKey());
    assertThat(left.sendKey()).isNotEqualTo(left.receiveKey());
    assertThat(left.localIndex()).isEqualTo(right.remoteIndex()).isNotZero();
    assertThat(left.remoteIndex()).isEqualTo(right.localIndex()).isNotZero();
    assertThat(left.peer().id()).isEqualTo(bob.id);
    assertThat(right.peer().id()).isEqualTo(alice.id);
    assertThat(left.initiator()).isTrue();
    assertThat(right.initiator()).isFalse();
    assertThat(right.establishedNs()).isEqualTo(5);
  }

  @Test
  void worksOverOtherNodes() {
    Path there = new Path.Over(bob.id, NodeId.NONE);
    alice.handshakes.dial(there, bob.id, 0, 0, alice);
    bob.receive(new Path.Over(alice.id, bob.id), alice.sent.remove().datagram(), 0);
    assertThat(bob.sent.peek().path()).isEqualTo(new Path.Over(alice.id, bob.id));
    bob.deliverTo(alice, 0);
    assertThat(alice.established.getFirst().path()).isEqualTo(there);
  }

  @Test
  void repeatsTheSameMessage1AndGivesUpAfterFourSeconds() {
    long dial = alice.dial(bob, 0);
    byte[] first = alice.sent.remove().datagram();
    for (long dueMs : new long[] {500, 1500, 3500}) {
      assertThat(alice.handshakes.deadlineNs()).isEqualTo(dueMs * MS);
      alice.handshakes.onDeadline(dueMs * MS - 1, alice);
      assertThat(alice.sent).isEmpty();
      alice.handshakes.onDeadline(dueMs * MS, alice);
      assertThat(alice.sent.remove().datagram()).isEqualTo(first);
    }
    assertThat(alice.handshakes.deadlineNs()).isEqualTo(4000 * MS);
    alice.handshakes.onDeadline(4000 * MS, alice);
    assertThat(alice.sent).isEmpty();
    TestNode.Failed failure = alice.failed.getFirst();
    assertThat(failure.dial()).isEqualTo(dial);
    assertThat(failure.why().kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(failure.why().reason()).isEqualTo("no answer within 4000 ms");
    assertThat(alice.handshakes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void answersARepeatedMessageWithTheSameBytesAndNoNewWork() {
    alice.dial(bob, 0);
    byte[] one = alice.deliverTo(bob, 0);
    bob.receive(alice.path, one, 1);
    byte[] two = bob.sent.remove().datagram();
    assertThat(bob.sent.peek().datagram()).isEqualTo(two);
    assertThat(bob.membership.signed).isEqualTo(1);

    alice.receive(bob.path, two, 2);
    bob.deliverTo(alice, 3);
    byte[] three = alice.sent.remove().datagram();
    assertThat(alice.sent.remove().datagram()).isEqualTo(three);
    assertThat(alice.established).hasSize(1);

    bob.receive(alice.path, three, 4);
    bob.receive(alice.path, three, 5);
    bob.receive(alice.path, one, 6);
    assertThat(bob.established).hasSize(1);
    assertThat(bob.sent).isEmpty();
    assertThat(bob.handshakes.dropped(Drop.DUPLICATE)).isEqualTo(2);
  }

  @Test
  void repeatsMessage3UntilConfirmed() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    byte[] lost = alice.sent.remove().datagram();
    alice.handshakes.abort(alice.established.getFirst().dial()); // has no meaning any more
    alice.handshakes.onDeadline(500 * MS, alice);
    assertThat(alice.sent.peek().datagram()).isEqualTo(lost);
    alice.deliverTo(bob, 500 * MS);
    assertThat(bob.established).hasSize(1);

    alice.handshakes.confirm(alice.established.getFirst().session().localIndex());
    assertThat(alice.handshakes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void endsTheRepetitionOfMessage3ByItself() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    while (alice.handshakes.deadlineNs() != Long.MAX_VALUE) {
      alice.handshakes.onDeadline(alice.handshakes.deadlineNs(), alice);
    }
    assertThat(alice.sent).hasSize(4);
    assertThat(alice.failed).isEmpty();
  }

  @Test
  void forgetsAnAbortedDial() {
    alice.handshakes.abort(alice.dial(bob, 0));
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    assertThat(alice.established).isEmpty();
    assertThat(alice.handshakes.dropped(Drop.UNKNOWN_INDEX)).isEqualTo(1);
    assertThat(alice.handshakes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void noticesThatItReachedItself() {
    alice.handshakes.dial(bob.path, NodeId.NONE, 0, 0, alice);
    alice.deliverTo(alice, 0);
    alice.deliverTo(alice, 0);
    assertThat(alice.failed.getFirst().why().kind()).isEqualTo(Kind.SELF);
    assertThat(alice.established).isEmpty();
    assertThat(alice.sent).isEmpty();
  }

  @Test
  void refusesAnotherNodeThanTheOneMeant() {
    alice.handshakes.dial(bob.path, new NodeId(77, 0, 0), 0, 0, alice);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    assertThat(alice.failed.getFirst().why().kind()).isEqualTo(Kind.WRONG_ID);
    assertThat(alice.sent).isEmpty();
  }

  @Test
  void takesWhoeverAnswersWhenNobodyIsMeant() {
    alice.handshakes.dial(bob.path, NodeId.NONE, 0, 0, alice);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    assertThat(alice.established.getFirst().session().peer().id()).isEqualTo(bob.id);
  }

  @Test
  void saysWhyAnAnswerWasRefused() {
    alice.membership.refused.add(bob.id);
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    assertThat(alice.failed.getFirst().why())
        .isEqualTo(new Handshakes.Failure(Kind.REFUSED, "revoked"));
  }

  @Test
  void refusesACallerWithBadCredentials() {
    bob.membership.refused.add(alice.id);
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    byte[] three = alice.deliverTo(bob, 0);
    bob.receive(alice.path, three, 0);
    assertThat(bob.established).isEmpty();
    assertThat(bob.refused).containsExactly("revoked");
    assertThat(bob.membership.verified).isEqualTo(1);
    assertThat(bob.handshakes.dropped(Drop.REFUSED)).isEqualTo(1);
  }

  @Test
  void survivesAFlippedBitInEveryByteOfAnAnswer() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    byte[] two = bob.sent.remove().datagram();
    for (int i = 1; i < two.length; i++) {
      if (i == 7) {
        continue; // reserved
      }
      byte[] forged = two.clone();
      forged[i] ^= (byte) (1 << (i % 8));
      alice.receive(bob.path, forged, 0);
    }
    assertThat(alice.established).isEmpty();
    assertThat(alice.failed).isEmpty();
    alice.receive(bob.path, two, 0);
    assertThat(alice.established).hasSize(1);
  }

  @Test
  void survivesAFlippedBitInEveryByteOfAMessage3() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    byte[] three = alice.sent.remove().datagram();
    for (int i = 1; i < three.length; i++) {
      if (i == 7) {
        continue; // reserved
      }
      byte[] forged = three.clone();
      forged[i] ^= (byte) (1 << (i % 8));
      bob.receive(alice.path, forged, 0);
    }
    assertThat(bob.established).isEmpty();
    bob.receive(alice.path, three, 0);
    assertThat(bob.established).hasSize(1);
  }

  @Test
  void dropsAMessage1ThatIsShortLongOrOfAnotherVersion() {
    alice.dial(bob, 0);
    byte[] one = alice.sent.remove().datagram();
    byte[] otherVersion = one.clone();
    otherVersion[1] = 2;
    bob.receive(alice.path, Arrays.copyOf(one, 1199), 0);
    bob.receive(alice.path, Arrays.copyOf(one, 1201), 0);
    bob.receive(alice.path, otherVersion, 0);
    bob.receive(alice.path, new byte[0], 0);
    bob.receive(alice.path, new byte[] {(byte) PacketType.SEALED}, 0);
    assertThat(bob.sent).isEmpty();
    assertThat(bob.handshakes.dropped(Drop.MALFORMED)).isEqualTo(2);
    assertThat(bob.handshakes.dropped(Drop.WRONG_VERSION)).isEqualTo(1);
    assertThat(bob.handshakes.dropped(Drop.UNKNOWN_TYPE)).isEqualTo(2);
  }

  @Test
  void dropsAnEphemeralKeyOfLowOrder() {
    alice.dial(bob, 0);
    byte[] one = alice.sent.remove().datagram();
    Arrays.fill(one, 24, 56, (byte) 0);
    bob.receive(alice.path, one, 0);
    assertThat(bob.sent).isEmpty();
    assertThat(bob.handshakes.dropped(Drop.BAD_KEY)).isEqualTo(1);
    assertThat(bob.membership.signed).isZero();
    assertThat(bob.handshakes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void dropsDatagramsThatAreReflected() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    byte[] two = bob.deliverTo(alice, 0);
    byte[] three = alice.deliverTo(bob, 0);
    bob.receive(alice.path, two, 0);
    alice.receive(bob.path, three, 0);
    assertThat(bob.handshakes.dropped(Drop.UNKNOWN_INDEX)).isEqualTo(1);
    assertThat(alice.handshakes.dropped(Drop.UNKNOWN_INDEX)).isEqualTo(1);
    assertThat(alice.established).hasSize(1);
    assertThat(bob.established).hasSize(1);
  }

  @Test
  void makesNothingOfAReplayedHandshake() {
    alice.dial(bob, 0);
    byte[] one = alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    byte[] three = alice.deliverTo(bob, 0);
    long laterNs = 20_000 * MS;
    bob.receive(alice.path, one, laterNs);
    byte[] second = bob.sent.remove().datagram();
    int index = new WireReader(second, 4, 3).u24();
    byte[] addressed = three.clone();
    addressed[1] = (byte) (index >> 16);
    addressed[2] = (byte) (index >> 8);
    addressed[3] = (byte) index;
    bob.receive(alice.path, three, laterNs);
    bob.receive(alice.path, addressed, laterNs);
    assertThat(bob.established).hasSize(1);
    assertThat(bob.handshakes.dropped(Drop.NOT_AUTHENTIC)).isEqualTo(1);
    bob.handshakes.onDeadline(laterNs + Handshakes.MAX_HANDSHAKE_NS, bob);
    assertThat(bob.handshakes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesMoreDialsThanItsLimit() {
    TestNode node = new TestNode(3, Handshakes.Settings.DEFAULT, new PlainKeyAgreement());
    for (int i = 0; i < Handshakes.MAX_DIALS; i++) {
      assertThat(node.dial(bob, 0)).isNotZero();
    }
    assertThat(node.dial(bob, 0)).isZero();
    assertThat(node.handshakes.dropped(Drop.DIALS_FULL)).isEqualTo(1);
    for (int i = 0; i < 4; i++) {
      node.handshakes.onDeadline(node.handshakes.deadlineNs(), node);
    }
    assertThat(node.failed).hasSize(Handshakes.MAX_DIALS);
    assertThat(node.dial(bob, 5000 * MS)).isNotZero();
  }

  @Test
  void keepsNoMoreIndicesThanItsLimitUntilTheyAreReleased() {
    var settings = new Handshakes.Settings(1_000_000, Integer.MAX_VALUE);
    TestNode caller = new TestNode(3, settings, new PlainKeyAgreement());
    TestNode busy = new TestNode(4, settings, new PlainKeyAgreement());
    long nowNs = 0;
    while (busy.handshakes.dropped(Drop.INDICES_FULL) == 0) {
      nowNs += 11_000 * MS;
      for (int i = 0; i < 200; i++) {
        caller.dial(busy, nowNs);
        caller.deliverTo(busy, nowNs);
        if (!busy.sent.isEmpty()) {
          busy.deliverTo(caller, nowNs);
          caller.deliverTo(busy, nowNs);
          caller.handshakes.release(caller.established.removeLast().session().localIndex());
        }
      }
      assertThat(busy.established).hasSizeLessThanOrEqualTo(Handshakes.MAX_INDICES);
    }
    assertThat(busy.established).hasSize(Handshakes.MAX_INDICES);
    busy.handshakes.release(busy.established.getFirst().session().localIndex());
    caller.dial(busy, nowNs);
    caller.deliverTo(busy, nowNs);
    assertThat(busy.sent).hasSize(1);
  }

  @Test
  void refusesExtrasThatAreTooLong() {
    assertThatThrownBy(() -> alice.handshakes.extras(new byte[129]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void staysWithinTheDatagramWithTheLargestPayloads() {
    alice.handshakes.extras(new byte[128]);
    bob.handshakes.extras(new byte[128]);
    alice.handshakes.dial(new Path.Direct(Endpoint.v4(2, 2)), NodeId.NONE, 0, 0, alice);
    alice.deliverTo(bob, 0);
    byte[] two = bob.deliverTo(alice, 0);
    assertThat(two.length + 700 - TestMembership.CREDENTIALS).isLessThanOrEqualTo(1200);
    assertThat(alice.established).hasSize(1);
  }
}
