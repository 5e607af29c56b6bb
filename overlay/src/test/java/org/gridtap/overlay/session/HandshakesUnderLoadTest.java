package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.session.Handshakes.Failure.Kind;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;

class HandshakesUnderLoadTest {
  private static final long MS = 1_000_000L;
  private static final Handshakes.Settings ALWAYS = new Handshakes.Settings(1_000_000, 0);

  private final TestNode alice = new TestNode(1);
  private final TestNode bob = new TestNode(2, ALWAYS);

  @Test
  void asksForACookieBeforeItStoresOrComputesAnything() {
    alice.dial(bob, 0);
    byte[] one = alice.deliverTo(bob, 0);
    byte[] cookie = bob.sent.peek().datagram();
    assertThat(cookie).hasSizeLessThan(one.length);
    assertThat(bob.membership.signed).isZero();
    assertThat(bob.handshakes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(bob.handshakes.dropped(Drop.NEEDS_COOKIE)).isEqualTo(1);

    bob.deliverTo(alice, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    alice.deliverTo(bob, 0);
    assertThat(alice.established).hasSize(1);
    assertThat(bob.established).hasSize(1);
  }

  @Test
  void takesNoCookieFromAnotherAddress() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    bob.deliverTo(alice, 0);
    byte[] withCookie = alice.sent.remove().datagram();
    bob.receive(new Path.Direct(Endpoint.v4(99, 4743)), withCookie, 0);
    assertThat(bob.sent.remove().datagram()[0]).isEqualTo((byte) PacketType.COOKIE);
    bob.receive(alice.path, withCookie, 0);
    assertThat(bob.sent.remove().datagram()[0]).isEqualTo((byte) PacketType.HANDSHAKE_2);
  }

  @Test
  void takesACookieOfThePeriodBeforeButNoOlderOne() {
    Cookies cookies = new Cookies(new Random(1), new Primitives());
    byte[] cookie = cookies.cookieFor(alice.path, 0);
    assertThat(cookies.isValid(cookie, alice.path, Cookies.PERIOD_NS)).isTrue();
    assertThat(cookies.isValid(cookie, alice.path, 2 * Cookies.PERIOD_NS)).isFalse();
    cookie = cookies.cookieFor(alice.path, 3 * Cookies.PERIOD_NS);
    assertThat(cookies.isValid(cookie, alice.path, 9 * Cookies.PERIOD_NS)).isFalse();
    assertThat(cookies.isValid(new byte[16], alice.path, 0)).isFalse();
  }

  @Test
  void ignoresACookieThatDoesNotEchoTheQuestion() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    byte[] cookie = bob.sent.remove().datagram();
    for (int i = 4; i < 20; i++) {
      byte[] forged = cookie.clone();
      forged[i] ^= 1;
      alice.receive(bob.path, forged, 0);
    }
    assertThat(alice.handshakes.dropped(Drop.FORGED_COOKIE)).isEqualTo(16);
    assertThat(alice.sent).isEmpty();
  }

  @Test
  void answersADuplicatedCookieOnce() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    byte[] cookie = bob.deliverTo(alice, 0);
    alice.receive(bob.path, cookie, 0);
    assertThat(alice.sent).hasSize(1);
    assertThat(alice.handshakes.dropped(Drop.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void givesUpOnAnEndlessRowOfCookies() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    byte[] cookie = bob.sent.remove().datagram();
    for (int i = 0; i <= Handshakes.MAX_COOKIES; i++) {
      cookie[20]++;
      alice.receive(bob.path, cookie, 0);
    }
    assertThat(alice.failed.getFirst().why().kind()).isEqualTo(Kind.COOKIE_LOOP);
    assertThat(alice.sent).hasSize(Handshakes.MAX_COOKIES);
  }

  @Test
  void endsAfterTenSecondsHoweverManyCookiesCame() {
    alice.dial(bob, 0);
    alice.deliverTo(bob, 0);
    byte[] cookie = bob.sent.remove().datagram();
    long nowNs = 0;
    while (alice.failed.isEmpty()) {
      nowNs += 3900 * MS;
      cookie[20]++;
      while (alice.handshakes.deadlineNs() <= nowNs) {
        alice.handshakes.onDeadline(alice.handshakes.deadlineNs(), alice);
      }
      alice.receive(bob.path, cookie, nowNs);
    }
    assertThat(alice.failed.getFirst().why().reason()).isEqualTo("no answer within 10000 ms");
  }

  @Test
  void asksForCookiesAboveItsRateAndNoLongerWhenItFalls() {
    TestNode busy = new TestNode(5, new Handshakes.Settings(10, 1000), new PlainKeyAgreement());
    for (int i = 0; i < 10; i++) {
      busy.receive(spoofed(i), message1(), 0);
    }
    assertThat(busy.handshakes.dropped(Drop.NEEDS_COOKIE)).isZero();
    busy.receive(spoofed(10), message1(), 0);
    assertThat(busy.handshakes.dropped(Drop.NEEDS_COOKIE)).isEqualTo(1);
    busy.receive(spoofed(11), message1(), 100 * MS);
    assertThat(busy.handshakes.dropped(Drop.NEEDS_COOKIE)).isEqualTo(1);
  }

  @Test
  void keepsNoMoreAnswersThanItsLimit() {
    var never = new Handshakes.Settings(1_000_000, Integer.MAX_VALUE);
    TestNode busy = new TestNode(5, never, new PlainKeyAgreement());
    for (int i = 0; i < Handshakes.MAX_PENDING_RESPONDER + 10; i++) {
      busy.receive(spoofed(i), message1(), 0);
    }
    assertThat(busy.sent).hasSize(Handshakes.MAX_PENDING_RESPONDER);
    assertThat(busy.handshakes.dropped(Drop.PENDING_FULL)).isEqualTo(10);
    busy.receive(spoofed(1), message1(), Handshakes.MAX_HANDSHAKE_NS);
    assertThat(busy.sent).hasSize(Handshakes.MAX_PENDING_RESPONDER + 1);
  }

  @Test
  void letsNoSingleSourceFillTheTable() {
    int answered = 0;
    for (int i = 0; i < Handshakes.MAX_PENDING_PER_SOURCE + 5; i++) {
      TestNode greedy = new TestNode(1000 + i, ALWAYS, new PlainKeyAgreement());
      Path from = new Path.Direct(Endpoint.v4(7, 1000 + i));
      greedy.handshakes.dial(bob.path, NodeId.NONE, 0, 0, greedy);
      bob.receive(from, greedy.sent.remove().datagram(), 0);
      greedy.receive(bob.path, bob.sent.remove().datagram(), 0);
      bob.receive(from, greedy.sent.remove().datagram(), 0);
      answered += bob.sent.size();
      bob.sent.clear();
    }
    assertThat(answered).isEqualTo(Handshakes.MAX_PENDING_PER_SOURCE);
    assertThat(bob.handshakes.dropped(Drop.SOURCE_FULL)).isEqualTo(5);
  }

  @Test
  void neverSendsMoreThanItWasSentToAnUnprovenAddress() {
    var never = new Handshakes.Settings(1_000_000, Integer.MAX_VALUE);
    TestNode node = new TestNode(5, never, new PlainKeyAgreement());
    node.handshakes.extras(new byte[128]);
    List<byte[]> questions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      questions.add(message1());
    }
    long receivedBytes = 0;
    for (int round = 0; round < 10; round++) {
      for (byte[] question : questions) {
        node.receive(spoofed(1), question, round * 900L * MS);
        receivedBytes += question.length;
      }
      node.handshakes.onDeadline(round * 900L * MS, node);
    }
    long sentBytes = node.sent.stream().mapToLong(sent -> sent.datagram().length).sum();
    assertThat(sentBytes).isLessThanOrEqualTo(receivedBytes).isPositive();
  }

  private final TestNode dialler = new TestNode(6, ALWAYS, new PlainKeyAgreement());

  private byte[] message1() {
    dialler.handshakes.abort(dialler.dial(bob, 0));
    return dialler.sent.remove().datagram();
  }

  private static Path spoofed(int number) {
    return new Path.Direct(Endpoint.v4(0x50000000 + number, 1));
  }
}
