package org.gridtap.node.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Packets that are here before the session that they are sealed in: once in nine runs, the first
 * ping after joining was lost by that.
 */
class EarlyPacketsTest {
  private static final byte[] HELLO = "here before you".getBytes(US_ASCII);
  private static final long SECOND_NS = 1_000_000_000L;

  private final long[] clockNs = {0};
  private TestNode a;
  private TestNode b;
  private TestNode elsewhere;
  private Forger forger;

  /** A's end of the session that B's control loop is about to make, and B's. */
  private Sessions coming;

  @BeforeEach
  void beginAHandshake() throws IOException {
    a = new TestNode(1);
    b = new TestNode(2, () -> clockNs[0]);
    elsewhere = new TestNode(3);
    b.publish(Map.of(a.address, a.id));
    b.worker.turn(0);
    coming = coming();
    forger = new Forger();
  }

  @AfterEach
  void close() throws IOException {
    forger.close();
    a.close();
    b.close();
    elsewhere.close();
  }

  /** Returns the two ends of a session whose handshake has given it an index at B. */
  private Sessions coming() {
    byte[] message1 = b.handshaking.dial(new Path.Direct(a.endpoint()));
    int index = ByteBuffer.wrap(message1).getInt(4) >>> 8;
    Sessions keys = a.meet(elsewhere);
    Session here = keys.here();
    Session there = keys.there();
    return new Sessions(
        new Session(1, index, here.peer(), here.sendKey(), here.receiveKey(), 0, true),
        new Session(index, 1, there.peer(), there.sendKey(), there.receiveKey(), 0, false));
  }

  private byte[] frame(Sessions of, long counter) {
    return Forger.sealFrame(of.here(), counter, Frames.ipv4(a.address, b.address, HELLO));
  }

  /** Sends so many frames ahead, and after them something that shows that they have come. */
  private void sendAhead(Sessions of, int frames) throws IOException {
    for (int i = 1; i <= frames; i++) {
      forger.send(b, frame(of, i));
    }
    long before = b.dropped(DataDrop.NOT_OURS);
    forger.send(b, new byte[] {'?'});
    turnUntil(() -> b.dropped(DataDrop.NOT_OURS) > before, b);
  }

  @Test
  void waitForTheirSession() throws IOException {
    sendAhead(coming, 3);
    assertThat(b.tap.toHost).isEmpty();
    b.worker.addSession(coming.there());
    turnUntil(() -> !b.tap.toHost.isEmpty(), b);
    assertThat(b.tap.toHost).hasSize(3);
    assertThat(b.dropped(DataDrop.UNKNOWN_SESSION)).isZero();

    forger.send(b, frame(coming, 1));
    turnUntil(() -> b.dropped(DataDrop.REPLAYED) == 1, b);
  }

  @Test
  void keepThePathThatTheyCameOn() throws IOException {
    Endpoint sender = Endpoint.v4(0x7f000001, forger.port());
    forger.send(b, Forger.seal(coming.here(), PacketType.KIND_PROBE << 24, 1, HELLO));
    sendAhead(coming, 0);
    b.worker.addSession(coming.there());
    turnUntil(() -> !b.control.opened.isEmpty(), b);
    assertThat(b.control.opened.getFirst().from()).isEqualTo(new Path.Direct(sender));
  }

  @Test
  void waitAlsoWhenTheyCameOverARelay() throws IOException {
    TestNode relay = new TestNode(4);
    Sessions beyond = relay.link(b);
    b.worker.table(
        RouteTable.of(
            b.id, NodeId.NONE, true, new LinkedHashMap<>(Map.of(relay.id, List.of())), List.of()));
    byte[] probe = Forger.seal(coming.here(), PacketType.KIND_PROBE << 24, 1, HELLO);
    byte[] forward = Forger.forward(b.id, a.id, NodeId.NONE, 3, probe);
    b.worker.turn(0);
    forger.send(b, Forger.sealForward(beyond.here(), 1, forward));
    sendAhead(coming, 0);
    b.worker.addSession(coming.there());
    turnUntil(() -> !b.control.opened.isEmpty(), b);
    assertThat(b.control.opened.getFirst().from()).isEqualTo(new Path.Over(a.id, NodeId.NONE));
    assertThat(b.control.opened.getFirst().payload()).isEqualTo(HELLO);
    relay.close();
  }

  @Test
  void areForgottenWhenNoSessionComes() throws IOException {
    sendAhead(coming, 3);
    clockNs[0] += EarlyPackets.MAX_AGE_NS + SECOND_NS;
    b.worker.turn(0);
    assertThat(b.dropped(DataDrop.UNKNOWN_SESSION)).isEqualTo(3);
    b.worker.addSession(coming.there());
    b.worker.turn(0);
    assertThat(b.tap.toHost).isEmpty();
  }

  @Test
  void areDroppedWhenNobodyExpectsTheirSession() throws IOException {
    sendAhead(a.meet(elsewhere), 1);
    assertThat(b.dropped(DataDrop.UNKNOWN_SESSION)).isOne();
  }

  @Test
  void areKeptInABoundedNumber() throws IOException {
    sendAhead(coming, EarlyPackets.MAX_PER_SESSION + 2);
    assertThat(b.dropped(DataDrop.UNKNOWN_SESSION)).isEqualTo(2);
    int kept = EarlyPackets.MAX_PER_SESSION;
    while (b.dropped(DataDrop.UNKNOWN_SESSION) == 2) {
      sendAhead(coming(), EarlyPackets.MAX_PER_SESSION);
      kept += EarlyPackets.MAX_PER_SESSION;
      assertThat(kept).isLessThanOrEqualTo(2 * EarlyPackets.MAX_PACKETS);
    }
    assertThat(kept - EarlyPackets.MAX_PER_SESSION).isEqualTo(EarlyPackets.MAX_PACKETS);
    b.worker.addSession(coming.there());
    b.worker.turn(0);
    assertThat(b.tap.toHost).hasSize(EarlyPackets.MAX_PER_SESSION);
  }
}
