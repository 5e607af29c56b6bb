package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;

/** bob stands behind the gate; alice and a crowd of forged addresses stand before it. */
class HandshakeGateTest {
  private static final long MS = 1_000_000L;
  private static final int RATE = 10;
  private static final Handshakes.Settings SETTINGS = new Handshakes.Settings(RATE, 100);

  private final TestNode alice = new TestNode(1);
  private final TestNode bob = new TestNode(2, SETTINGS);
  private final HandshakeGate gate = bob.handshakes.gate();
  private final Deque<TestNode.Sent> answers = new ArrayDeque<>();
  private final Random random = new Random(3);

  private boolean admits(Path from, byte[] datagram, long nowNs) {
    MemorySegment packet = MemorySegment.ofArray(datagram);
    return gate.admits(
        from,
        packet,
        0,
        datagram.length,
        nowNs,
        (to, cookie) -> answers.add(new TestNode.Sent(to, cookie)));
  }

  /** Returns how many of these message 1 from forged addresses pass. */
  private int flood(int count, long nowNs) {
    int passed = 0;
    for (int i = 0; i < count; i++) {
      passed += admits(forged(), messageOne(), nowNs) ? 1 : 0;
    }
    return passed;
  }

  private Path forged() {
    return new Path.Direct(Endpoint.v4(0x17000000 | random.nextInt(1 << 24), 4743));
  }

  private byte[] messageOne() {
    byte[] datagram = HandshakeWire.messageOne(1 + random.nextInt(0xfffffe));
    byte[] ephemeral = new byte[KeyAgreement.KEY_BYTES];
    random.nextBytes(ephemeral);
    System.arraycopy(
        ephemeral, 0, datagram, HandshakeWire.EPHEMERAL_OFFSET, KeyAgreement.KEY_BYTES);
    return datagram;
  }

  private byte[] withCookieFor(Path source, long nowNs) {
    byte[] datagram = messageOne();
    admits(source, datagram, nowNs);
    byte[] cookie = answers.removeLast().datagram();
    System.arraycopy(
        cookie,
        HandshakeWire.COOKIE_DATAGRAM - HandshakeWire.COOKIE_BYTES,
        datagram,
        HandshakeWire.HEADER,
        HandshakeWire.COOKIE_BYTES);
    return datagram;
  }

  @Test
  void letsAFewThroughAndAsksTheRestForCookies() {
    assertThat(flood(RATE + 20, 0)).isEqualTo(RATE);
    assertThat(answers).hasSize(20);
    assertThat(gate.dropped(Drop.NEEDS_COOKIE)).isEqualTo(20);
    assertThat(answers.peek().datagram()).hasSize(HandshakeWire.COOKIE_DATAGRAM);
  }

  @Test
  void letsNobodyThroughWithoutACookieWhileAFloodGoesOn() {
    flood(RATE + 1, 0);
    int passed = 0;
    for (int ms = 1; ms <= 3_000; ms++) {
      passed += flood(2, ms * MS);
    }
    assertThat(passed).isZero();
    assertThat(admits(alice.path, messageOne(), 3_400 * MS)).isFalse();
    assertThat(admits(alice.path, messageOne(), 4_000 * MS)).isTrue();
  }

  @Test
  void letsWhoeverMeansItThroughAFlood() {
    flood(RATE + 1, 0);
    answers.clear();
    alice.dial(bob, 0);
    byte[] first = alice.sent.remove().datagram();
    assertThat(admits(alice.path, first, 0)).isFalse();
    alice.receive(bob.path, answers.remove().datagram(), 0);
    flood(100, 0);
    byte[] second = alice.sent.remove().datagram();
    assertThat(admits(alice.path, second, 0)).isTrue();
    bob.receive(alice.path, second, 0);
    byte[] two = bob.sent.remove().datagram();
    alice.receive(bob.path, two, 0);
    byte[] three = alice.sent.remove().datagram();
    assertThat(admits(alice.path, three, 0)).isTrue();
    bob.receive(alice.path, three, 0);
    assertThat(bob.established).hasSize(1);
  }

  @Test
  void knowsTheCookiesOfTheAnsweringHalfAndTheOtherWayRound() {
    TestNode strict = new TestNode(4, new Handshakes.Settings(1_000, 0));
    HandshakeGate itsGate = strict.handshakes.gate();
    alice.dial(strict, 0);
    byte[] first = alice.sent.remove().datagram();
    MemorySegment packet = MemorySegment.ofArray(first);
    assertThat(itsGate.admits(alice.path, packet, 0, first.length, 0, (_, _) -> {})).isTrue();
    strict.receive(alice.path, first, 0);
    alice.receive(strict.path, strict.sent.remove().datagram(), 0);
    byte[] second = alice.sent.remove().datagram();
    strict.receive(alice.path, second, 0);
    assertThat(strict.sent.remove().datagram()[0]).isEqualTo((byte) PacketType.HANDSHAKE_2);
  }

  @Test
  void takesACookieFromItsSourceOnly() {
    flood(RATE + 1, 0);
    byte[] datagram = withCookieFor(alice.path, 0);
    assertThat(admits(forged(), datagram, 0)).isFalse();
    assertThat(admits(alice.path, datagram, 0)).isTrue();
  }

  @Test
  void letsNoSourceHaveMoreThanItsShare() {
    TestNode wide = new TestNode(5, new Handshakes.Settings(100, 100));
    HandshakeGate itsGate = wide.handshakes.gate();
    Deque<byte[]> cookies = new ArrayDeque<>();
    for (int i = 0; i <= 100; i++) {
      byte[] datagram = messageOne();
      MemorySegment packet = MemorySegment.ofArray(datagram);
      itsGate.admits(alice.path, packet, 0, datagram.length, 0, (_, sent) -> cookies.add(sent));
    }
    byte[] cookie = cookies.remove();
    int passed = 0;
    for (int i = 0; i < 90; i++) {
      byte[] datagram = messageOne();
      System.arraycopy(cookie, 20, datagram, HandshakeWire.HEADER, HandshakeWire.COOKIE_BYTES);
      MemorySegment packet = MemorySegment.ofArray(datagram);
      passed += itsGate.admits(alice.path, packet, 0, datagram.length, 0, (_, _) -> {}) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(HandshakeGate.PER_SOURCE_BURST);
    assertThat(itsGate.dropped(Drop.SOURCE_FULL)).isEqualTo(90 - HandshakeGate.PER_SOURCE_BURST);
  }

  @Test
  void letsNoMoreThroughThanItsRateHoweverManyHaveCookies() {
    flood(RATE + 1, 0);
    int passed = 0;
    for (int i = 0; i < 5 * RATE; i++) {
      Path source = forged();
      passed += admits(source, withCookieFor(source, 0), 0) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(RATE);
    assertThat(gate.dropped(Drop.PENDING_FULL)).isEqualTo(4 * RATE);
  }

  @Test
  void sendsNoMoreCookiesThanASecondMayHave() {
    int extra = 100;
    flood(RATE + HandshakeGate.MAX_COOKIES_PER_SECOND + extra, 0);
    assertThat(answers).hasSize(HandshakeGate.MAX_COOKIES_PER_SECOND);
    assertThat(gate.dropped(Drop.NO_COOKIE_LEFT)).isEqualTo(extra);
  }

  @Test
  void dropsAnswersToWhatNobodyBegan() {
    byte[] answer = new byte[600];
    answer[0] = (byte) PacketType.HANDSHAKE_2;
    answer[3] = 1;
    assertThat(admits(forged(), answer, 0)).isFalse();
    assertThat(gate.dropped(Drop.UNKNOWN_INDEX)).isEqualTo(1);
  }

  @Test
  void letsAnswersInToDialsOfBobsAndNoMoreOnceTheyAreOver() {
    long dial = bob.dial(alice, 0);
    alice.receive(bob.path, bob.sent.remove().datagram(), 0);
    byte[] two = alice.sent.remove().datagram();
    assertThat(admits(alice.path, two, 0)).isTrue();
    bob.handshakes.abort(dial);
    assertThat(admits(alice.path, two, 0)).isFalse();
  }

  @Test
  void letsNoMoreAnswersInThanBobCanHaveAskedFor() {
    bob.handshakes.dial(alice.path, NodeId.NONE, 0, 0, bob);
    alice.receive(bob.path, bob.sent.remove().datagram(), 0);
    byte[] two = alice.sent.remove().datagram();
    int passed = 0;
    for (int i = 0; i < HandshakeGate.ANSWERS_PER_SECOND + 10; i++) {
      passed += admits(alice.path, two, 0) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(HandshakeGate.ANSWERS_PER_SECOND);
    assertThat(gate.dropped(Drop.TOO_MANY_ANSWERS)).isEqualTo(10);
  }

  @Test
  void countsWhatIsNoHandshakeAtAll() {
    byte[] otherVersion = messageOne();
    otherVersion[1] = 9;
    byte[] nobody = HandshakeWire.messageOne(0);
    assertThat(admits(alice.path, new byte[] {(byte) PacketType.HANDSHAKE_1}, 0)).isFalse();
    assertThat(admits(alice.path, otherVersion, 0)).isFalse();
    assertThat(admits(alice.path, new byte[1_201], 0)).isFalse();
    flood(RATE + 1, 0);
    assertThat(admits(alice.path, nobody, 0)).isFalse();
    assertThat(gate.dropped(Drop.MALFORMED)).isEqualTo(3);
    assertThat(gate.dropped(Drop.WRONG_VERSION)).isEqualTo(1);
  }
}
