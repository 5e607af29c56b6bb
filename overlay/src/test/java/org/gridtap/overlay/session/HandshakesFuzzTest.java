package org.gridtap.overlay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.wire.PacketType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Junk of every shape, and true datagrams spoilt, cut and sent anywhere; the seed is the test's
 * name.
 */
class HandshakesFuzzTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {11, 12, 13, 14})
  void neitherThrowsNorEstablishesAnythingFromJunk(int seed) {
    Random random = new Random(seed);
    TestNode alice = new TestNode(1, Handshakes.Settings.DEFAULT, new PlainKeyAgreement());
    TestNode bob = new TestNode(2, Handshakes.Settings.DEFAULT, new PlainKeyAgreement());
    List<byte[]> material = new ArrayList<>();
    long nowNs = 0;
    for (int i = 0; i < 20_000; i++) {
      nowNs += random.nextInt(2_000_000);
      if (random.nextInt(50) == 0) {
        alice.dial(bob, nowNs);
      }
      TestNode victim = random.nextBoolean() ? alice : bob;
      victim.receive(victim == alice ? bob.path : alice.path, junk(random, material), nowNs);
      for (TestNode node : List.of(alice, bob)) {
        node.sent.forEach(sent -> material.add(sent.datagram()));
        node.sent.clear();
      }
      while (material.size() > 50) {
        material.remove(random.nextInt(material.size()));
      }
    }
    // Only what was delivered whole can have led to sessions; those must be real.
    for (TestNode.Established theirs : bob.established) {
      assertThat(alice.established)
          .anyMatch(
              ours ->
                  Arrays.equals(ours.session().sendKey(), theirs.session().receiveKey())
                      && ours.session().localIndex() == theirs.session().remoteIndex());
    }
    assertThat(bob.established).hasSizeLessThanOrEqualTo(alice.established.size());
    assertThat(alice.handshakes.dropped(Drop.MALFORMED)).isPositive();
    assertThat(alice.handshakes.dropped(Drop.UNKNOWN_INDEX)).isPositive();
  }

  private static byte[] junk(Random random, List<byte[]> material) {
    if (material.isEmpty() || random.nextInt(3) == 0) {
      byte[] noise = new byte[random.nextInt(1300)];
      random.nextBytes(noise);
      if (noise.length > 0) {
        noise[0] = (byte) (PacketType.HANDSHAKE_1 + random.nextInt(4));
      }
      return noise;
    }
    byte[] datagram = material.get(random.nextInt(material.size())).clone();
    switch (random.nextInt(4)) {
      case 0 -> datagram[0] = (byte) (PacketType.HANDSHAKE_1 + random.nextInt(4));
      case 1 -> datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
      case 2 -> datagram = Arrays.copyOf(datagram, random.nextInt(1300));
      default -> {} // as it was
    }
    return datagram;
  }
}
