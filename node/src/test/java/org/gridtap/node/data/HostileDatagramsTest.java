package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.junit.jupiter.api.Test;

/** Whatever comes, from strangers or from members, is counted or handed on, and nothing throws. */
class HostileDatagramsTest {
  private static final int DATAGRAMS = 50_000;
  private static final int BATCH = 50;
  private static final long SEED = 20260101;

  private final Random random = new Random(SEED);
  private long counter;

  @Test
  void survivesAnyBytes() throws IOException {
    try (TestNode victim = new TestNode(1);
        TestNode member = new TestNode(2);
        Forger forger = new Forger()) {
      Sessions link = member.link(victim);
      Sessions overIt = member.meet(victim);
      victim.publish(Map.of(member.address, member.id));
      victim.worker.turn(0);
      for (int sent = 0; sent < DATAGRAMS; sent += BATCH) {
        for (int i = 0; i < BATCH; i++) {
          forger.send(victim, datagram(victim, member, link.here(), overIt.here()));
        }
        takeAll(victim, sent + BATCH);
      }
      // Some of what members may do has been carried out, and a good frame still passes.
      assertThat(victim.tap.toHost).as("seed %d", SEED).isNotEmpty();
      int before = victim.tap.toHost.size();
      byte[] frame = Frames.ipv4(member.address, victim.address, new byte[100]);
      forger.send(victim, Forger.sealFrame(link.here(), ++counter, frame));
      TestNode.turnUntil(() -> victim.tap.toHost.size() > before, victim);
    }
  }

  private void takeAll(TestNode victim, long sent) throws IOException {
    TestNode.turnUntil(() -> outcomes(victim) >= sent, victim);
    assertThat(outcomes(victim)).as("seed %d: each datagram has one outcome", SEED).isEqualTo(sent);
  }

  private static long outcomes(TestNode victim) {
    Recorder control = victim.control;
    return victim.droppedInAll()
        + victim.tap.toHost.size()
        + control.handshakes.size()
        + control.opened.size()
        + control.peerFrames.size();
  }

  private byte[] datagram(TestNode victim, TestNode member, Session link, Session overIt) {
    return switch (random.nextInt(8)) {
      case 0 -> junk(1500);
      case 1 -> withSealedType(junk(1500));
      case 2 -> mutated(Forger.sealFrame(link, ++counter, frame(victim, member)));
      case 3 -> Forger.sealFrame(link, ++counter, mutated(frame(victim, member)));
      case 4 -> Forger.seal(link, random.nextInt(), ++counter, junk(300));
      case 5 -> Forger.sealForward(link, ++counter, mutated(forward(victim, member, overIt)));
      case 6 -> Forger.sealForward(link, ++counter, junk(200));
      default -> Forger.seal(link, PacketType.KIND_FRAME << 24 | TestNode.TAG, ++counter, junk(90));
    };
  }

  private byte[] frame(TestNode victim, TestNode member) {
    return switch (random.nextInt(3)) {
      case 0 -> Frames.tcpSuperFrame(member.address, victim.address, junk(1000), 500);
      case 1 -> Frames.fragment(member.address, victim.address, junk(1000));
      default -> Frames.ipv4(member.address, victim.address, junk(1000));
    };
  }

  private byte[] forward(TestNode victim, TestNode member, Session overIt) {
    NodeId via = random.nextBoolean() ? victim.id : NodeId.NONE;
    NodeId destination = random.nextInt(4) == 0 ? member.id : victim.id;
    byte[] inner =
        random.nextBoolean()
            ? Forger.sealFrame(overIt, ++counter, frame(victim, member))
            : junk(500);
    return Forger.forward(destination, member.id, via, random.nextInt(256), inner);
  }

  private byte[] junk(int limit) {
    byte[] bytes = new byte[random.nextInt(limit)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] withSealedType(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[0] = (byte) PacketType.SEALED;
    }
    return bytes;
  }

  /** Changes a few bytes, most of them among the headers, and now and then the length. */
  private byte[] mutated(byte[] bytes) {
    byte[] changed = bytes;
    if (random.nextInt(4) == 0) {
      changed = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
    }
    for (int i = random.nextInt(4); i > 0 && changed.length > 0; i--) {
      int limit = random.nextBoolean() ? Math.min(70, changed.length) : changed.length;
      changed[random.nextInt(limit)] = (byte) random.nextInt();
    }
    return changed;
  }
}
