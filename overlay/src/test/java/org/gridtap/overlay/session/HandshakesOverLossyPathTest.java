package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes, and between them a path that loses, repeats, reorders and spoils; the seed is the
 * test's name.
 */
class HandshakesOverLossyPathTest {
  private static final int DIALS = 40;

  private record Flight(long arrivesNs, long order, TestNode to, Path from, byte[] datagram) {}

  private final PriorityQueue<Flight> flights =
      new PriorityQueue<>(
          (a, b) ->
              a.arrivesNs != b.arrivesNs
                  ? Long.compare(a.arrivesNs, b.arrivesNs)
                  : Long.compare(a.order, b.order));
  private long order;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void establishesEqualCrossedKeysOrFails(int seed) {
    Random random = new Random(seed);
    var settings = new Handshakes.Settings(seed % 2 == 0 ? 1000 : 3, 512);
    TestNode alice = new TestNode(2 * seed, settings, new PlainKeyAgreement());
    TestNode bob = new TestNode(2 * seed + 1, settings, new PlainKeyAgreement());
    long nowNs = 0;
    for (int i = 0; i < DIALS; i++) {
      (i % 2 == 0 ? alice : bob).dial(i % 2 == 0 ? bob : alice, nowNs);
    }
    while (nowNs != Long.MAX_VALUE) {
      fly(alice, bob, nowNs, random);
      fly(bob, alice, nowNs, random);
      Flight next = flights.peek();
      nowNs = Math.min(alice.handshakes.deadlineNs(), bob.handshakes.deadlineNs());
      if (next != null && next.arrivesNs <= nowNs) {
        nowNs = next.arrivesNs;
        flights.remove();
        next.to.receive(next.from, next.datagram, nowNs);
      } else if (nowNs != Long.MAX_VALUE) {
        alice.handshakes.onDeadline(nowNs, alice);
        bob.handshakes.onDeadline(nowNs, bob);
      }
    }
    long done = check(alice, bob) + check(bob, alice);
    assertThat(alice.failed.size() + bob.failed.size() + done).isEqualTo(DIALS);
    assertThat(done).as("with 20 %% loss and four tries").isGreaterThan(DIALS * 3 / 4);
  }

  /** Every session that {@code to} answered must be one that {@code from} began. */
  private static long check(TestNode from, TestNode to) {
    long begun = from.established.stream().filter(e -> e.session().initiator()).count();
    for (TestNode.Established theirs : to.established) {
      Session right = theirs.session();
      if (!right.initiator()) {
        assertThat(from.established)
            .filteredOn(e -> e.session().localIndex() == right.remoteIndex())
            .singleElement()
            .satisfies(
                e -> {
                  Session left = e.session();
                  assertThat(left.sendKey()).isEqualTo(right.receiveKey());
                  assertThat(left.receiveKey()).isEqualTo(right.sendKey());
                  assertThat(left.remoteIndex()).isEqualTo(right.localIndex());
                  assertThat(left.initiator()).isTrue();
                });
      }
    }
    long answered = to.established.stream().filter(e -> !e.session().initiator()).count();
    assertThat(answered).isLessThanOrEqualTo(begun).isGreaterThanOrEqualTo(begun - 2);
    return begun;
  }

  private void fly(TestNode from, TestNode to, long nowNs, Random random) {
    for (TestNode.Sent sent = from.sent.poll(); sent != null; sent = from.sent.poll()) {
      int copies = random.nextInt(10) == 0 ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        byte[] datagram = sent.datagram().clone();
        if (random.nextInt(20) == 0) {
          datagram[random.nextInt(datagram.length)] ^= (byte) (1 + random.nextInt(255));
        }
        if (random.nextInt(20) == 0) {
          datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length));
        }
        if (random.nextInt(5) != 0) {
          long delayNs = 5_000_000L + random.nextInt(100_000_000);
          flights.add(new Flight(nowNs + delayNs, order++, to, from.path, datagram));
        }
      }
    }
  }
}
