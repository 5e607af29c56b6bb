package org.gridtap.overlay.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.Identity;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Membership.Verdict;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.session.X25519KeyAgreement;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;

/** Real certificates, real keys. */
class X509MembershipTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final long DAY_MS = 86_400_000L;
  private static final byte[] MESSAGE = {1, 2, 3};

  private final SecureRandom random = new SecureRandom();
  private final Authority authority = Authority.create("lab", NOW_MS, random);
  private final Identity alice = join(authority, "alice");
  private final X509Membership ours = new X509Membership(join(authority, "bob"));

  private Identity join(Authority under, String hostName) {
    return under
        .delegate(Grant.ALL, NOW_MS + DAY_MS, NOW_MS, random)
        .issue(hostName, Ed25519Key.generate(random), under.certificate(), random);
  }

  @Test
  void knowsAMember() {
    Verdict verdict = ours.verify(alice.credentials(), MESSAGE, alice.sign(MESSAGE), NOW_MS);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Member.class,
            member -> {
              assertThat(member.identity().id()).isEqualTo(NodeId.of(alice.nodeId(), 0));
              assertThat(member.identity().name()).isEqualTo("alice");
              assertThat(member.identity().publicKey()).isEqualTo(alice.key().publicKey());
              assertThat(member.identity().expiresAtMs()).isEqualTo(alice.notAfterMs());
            });
  }

  @Test
  void refusesTheSignatureOfAnotherOrOfSomethingElse() {
    Identity mallory = join(authority, "mallory");
    assertThat(ours.verify(alice.credentials(), MESSAGE, mallory.sign(MESSAGE), NOW_MS))
        .isInstanceOf(Verdict.Refused.class);
    assertThat(ours.verify(alice.credentials(), MESSAGE, alice.sign(new byte[3]), NOW_MS))
        .isInstanceOf(Verdict.Refused.class);
    assertThat(ours.verify(alice.credentials(), MESSAGE, new byte[64], NOW_MS))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void refusesMembershipThatHasEndedOrIsOfAnotherOverlay() {
    assertThat(ours.verify(alice.credentials(), MESSAGE, alice.sign(MESSAGE), NOW_MS + 2 * DAY_MS))
        .isInstanceOfSatisfying(
            Verdict.Untimely.class,
            untimely -> {
              assertThat(untimely.reason()).contains("ended", "newer token");
              assertThat(untimely.early()).isFalse();
            });
    assertThat(ours.verify(alice.credentials(), MESSAGE, alice.sign(MESSAGE), NOW_MS - 2 * DAY_MS))
        .isInstanceOfSatisfying(
            Verdict.Untimely.class,
            untimely -> {
              assertThat(untimely.reason()).contains("begins at", "check both clocks");
              assertThat(untimely.early()).isTrue();
            });
    assertThat(ours.verify(alice.credentials(), MESSAGE, new byte[64], NOW_MS + 2 * DAY_MS))
        .as("whoever does not hold the key is nobody at any time")
        .isInstanceOf(Verdict.Refused.class);
    Identity stranger = join(Authority.create("lab", NOW_MS, random), "stranger");
    assertThat(ours.verify(stranger.credentials(), MESSAGE, stranger.sign(MESSAGE), NOW_MS))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void refusesJunkWithoutThrowing() {
    Random junk = new Random(9);
    byte[] whole = alice.credentials();
    for (int i = 0; i < 300; i++) {
      byte[] credentials = whole.clone();
      credentials[junk.nextInt(whole.length)] ^= (byte) (1 + junk.nextInt(255));
      assertThat(ours.verify(credentials, MESSAGE, alice.sign(MESSAGE), NOW_MS))
          .isInstanceOf(Verdict.Refused.class);
    }
    assertThat(ours.verify(new byte[0], MESSAGE, new byte[0], NOW_MS))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void fitsAHandshakeAndShakesHands() {
    Node left = new Node(new X509Membership(alice));
    Node right = new Node(ours);
    Path leftPath = new Path.Direct(Endpoint.v4(1, 1));
    Path rightPath = new Path.Direct(Endpoint.v4(2, 2));
    left.handshakes.extras(new byte[128]);
    right.handshakes.extras(new byte[128]);
    left.handshakes.dial(rightPath, ours.nodeId(), 0, NOW_MS, left);
    right.handshakes.onDatagram(leftPath, left.sent.remove(), 0, NOW_MS, right);
    left.handshakes.onDatagram(rightPath, right.sent.remove(), 0, NOW_MS, left);
    right.handshakes.onDatagram(leftPath, left.sent.remove(), 0, NOW_MS, right);
    Session session = right.sessions.getFirst();
    assertThat(session.peer().name()).isEqualTo("alice");
    assertThat(left.sessions.getFirst().sendKey()).isEqualTo(session.receiveKey());
  }

  private final class Node implements Handshakes.Outbox {
    final Handshakes handshakes;
    final Deque<byte[]> sent = new ArrayDeque<>();
    final List<Session> sessions = new ArrayList<>();

    Node(X509Membership membership) {
      handshakes =
          new Handshakes(membership, new X25519KeyAgreement(), random, Handshakes.Settings.DEFAULT);
    }

    @Override
    public void send(Path path, byte[] datagram) {
      assertThat(datagram).hasSizeLessThanOrEqualTo(1200);
      sent.add(datagram);
    }

    @Override
    public void established(Session session, Path path, byte[] peerExtras, long dial) {
      sessions.add(session);
    }

    @Override
    public void failed(long dial, Path path, Handshakes.Failure why) {
      throw new AssertionError(why);
    }
  }
}
