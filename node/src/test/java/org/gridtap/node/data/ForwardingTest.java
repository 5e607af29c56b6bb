package org.gridtap.node.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes that meet over a third. */
class ForwardingTest {
  private static final byte[] HELLO = "what the relay may not read".getBytes(US_ASCII);

  private TestNode a;
  private TestNode relay;
  private TestNode b;
  private Sessions toRelay;
  private Sessions beyond;
  private Sessions endToEnd;
  private Forger forger;

  @BeforeEach
  void meetOverARelay() throws IOException {
    a = new TestNode(1);
    relay = new TestNode(2);
    b = new TestNode(3);
    toRelay = a.link(relay);
    beyond = relay.link(b);
    endToEnd = a.meet(b);
    a.worker.route(b.id, endToEnd.here(), new Path.Over(b.id, NodeId.NONE));
    b.worker.route(a.id, endToEnd.there(), new Path.Over(a.id, NodeId.NONE));
    a.worker.table(table(a, relay));
    relay.worker.table(table(relay, a, b));
    b.worker.table(table(b, relay));
    a.publish(Map.of(b.address, b.id));
    b.publish(Map.of(a.address, a.id));
    relay.publish(Map.of(a.address, a.id, b.address, b.id));
    for (TestNode node : List.of(a, relay, b)) {
      node.worker.turn(0);
    }
    forger = new Forger();
  }

  @AfterEach
  void close() throws IOException {
    forger.close();
    a.close();
    relay.close();
    b.close();
  }

  private static RouteTable table(TestNode self, TestNode... links) {
    Map<NodeId, List<NodeId>> tables = new LinkedHashMap<>();
    for (TestNode link : links) {
      tables.put(link.id, List.of());
    }
    return RouteTable.of(self.id, NodeId.NONE, true, tables, List.of());
  }

  private Path toForger() {
    return new Path.Direct(Endpoint.v4(0x7f000001, forger.port()));
  }

  @Test
  void carriesAFrameOverAThirdNode() throws IOException {
    byte[] there = Frames.ipv4(a.address, b.address, HELLO);
    byte[] back = Frames.ipv4(b.address, a.address, HELLO);
    a.tap.hostSends(there);
    b.tap.hostSends(back);
    turnUntil(() -> a.tap.toHost.size() + b.tap.toHost.size() == 2, a, relay, b);
    assertThat(Frames.ipPacket(b.tap.toHost.getFirst())).isEqualTo(Frames.ipPacket(there));
    assertThat(Frames.ipPacket(a.tap.toHost.getFirst())).isEqualTo(Frames.ipPacket(back));
    assertThat(a.droppedInAll() + relay.droppedInAll() + b.droppedInAll()).isZero();
    assertThat(relay.tap.toHost).isEmpty();
    assertThat(relay.control.opened).isEmpty();
  }

  @Test
  void carriesTheLongestFrameOverAThirdNode() throws IOException {
    a.tap.hostSends(Frames.ipv4(a.address, b.address, new byte[QueueTap.MTU - Frames.IP]));
    turnUntil(() -> b.tap.toHost.size() == 1, a, relay, b);
  }

  @Test
  void showsTheRelayNoClearText() throws IOException {
    a.worker.route(relay.id, toRelay.here(), toForger());
    a.worker.turn(0);
    a.tap.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    a.worker.turn(100);
    byte[] seenByRelay = Forger.open(toRelay.there(), forger.hear());
    String text = new String(seenByRelay, US_ASCII);
    assertThat(text).doesNotContain(new String(HELLO, US_ASCII));
    MemorySegment packet = MemorySegment.ofArray(seenByRelay);
    assertThat(ForwardHeader.destination(packet, 0)).isEqualTo(b.id);
    assertThat(ForwardHeader.source(packet, 0)).isEqualTo(a.id);
    assertThat(ForwardHeader.hops(packet, 0)).isEqualTo(ForwardHeader.MAX_HOPS);
  }

  @Test
  void carriesHandshakesAndControlPacketsWithTheirWayBack() throws IOException {
    Path over = new Path.Over(b.id, relay.id);
    byte[] handshake = new Handshaking().dial(over);
    a.worker.datagram(over, handshake);
    a.worker.seal(endToEnd.here(), over, PacketType.KIND_CONTROL, HELLO);
    turnUntil(() -> b.control.handshakes.size() + b.control.opened.size() == 2, a, relay, b);
    Path back = new Path.Over(a.id, NodeId.NONE);
    assertThat(b.control.handshakes.getFirst().from()).isEqualTo(back);
    assertThat(b.control.handshakes.getFirst().datagram()).isEqualTo(handshake);
    assertThat(b.control.opened.getFirst().from()).isEqualTo(back);
    assertThat(b.control.opened.getFirst().payload()).isEqualTo(HELLO);
  }

  @Test
  void countsDownHopsAndClearsTheMemberPassed() throws IOException {
    relay.worker.route(b.id, beyond.here(), toForger());
    relay.worker.turn(0);
    byte[] forward = Forger.forward(b.id, a.id, relay.id, 5, HELLO);
    forger.send(relay, Forger.sealForward(toRelay.here(), 1, forward));
    relay.worker.turn(1_000);
    byte[] handedOn = Forger.open(beyond.there(), forger.hear());
    MemorySegment packet = MemorySegment.ofArray(handedOn);
    assertThat(ForwardHeader.hops(packet, 0)).isEqualTo(4);
    assertThat(ForwardHeader.via(packet, 0)).isEqualTo(NodeId.NONE);
    assertThat(handedOn).hasSize(forward.length);
  }

  @Test
  void doesNotSendAPacketBackHereWhenThisNodeIsTheMemberToPass() throws IOException {
    a.worker.route(relay.id, toRelay.here(), toForger());
    a.worker.datagram(new Path.Over(b.id, a.id), HELLO);
    a.worker.turn(0);
    byte[] handedOn = Forger.open(toRelay.there(), forger.hear());
    assertThat(ForwardHeader.via(MemorySegment.ofArray(handedOn), 0)).isEqualTo(NodeId.NONE);
  }

  @Test
  void dropsAtTheHopLimitAndWithoutARoute() throws IOException {
    NodeId nobody = new NodeId(0x7f, 0, 0);
    forger.send(relay, sealed(1, Forger.forward(b.id, a.id, NodeId.NONE, 0, HELLO)));
    relay.worker.unroute(b.id);
    relay.worker.turn(1_000);
    forger.send(relay, sealed(2, Forger.forward(b.id, a.id, NodeId.NONE, 9, HELLO)));
    forger.send(relay, sealed(3, new byte[ForwardHeader.MIN_BYTES - 1]));
    forger.send(relay, sealed(4, Forger.forward(nobody, a.id, NodeId.NONE, 9, HELLO)));
    turnUntil(() -> relay.droppedInAll() >= 4, relay);
    assertThat(relay.dropped(DataDrop.HOP_LIMIT)).isOne();
    assertThat(relay.dropped(DataDrop.TOO_SHORT)).isOne();
    assertThat(relay.dropped(DataDrop.NO_ROUTE)).isEqualTo(2);
  }

  @Test
  void refusesAForwardInsideAForward() throws IOException {
    byte[] innermost = Forger.forward(b.id, a.id, NodeId.NONE, 9, HELLO);
    byte[] inner = Forger.sealForward(toRelay.here(), 1, innermost);
    byte[] outer = Forger.forward(relay.id, a.id, NodeId.NONE, 9, inner);
    forger.send(relay, sealed(2, outer));
    turnUntil(() -> relay.dropped(DataDrop.NESTED) == 1, relay);
    assertThat(relay.worker.sentBytes(b.id)).isZero();
  }

  @Test
  void dropsAFrameReplayedOverTheRelay() throws IOException {
    byte[] frame = Frames.ipv4(a.address, b.address, HELLO);
    byte[] inner = Forger.sealFrame(endToEnd.here(), 1, frame);
    byte[] forward = Forger.forward(b.id, a.id, NodeId.NONE, 9, inner);
    forger.send(b, Forger.sealForward(beyond.here(), 1, forward));
    forger.send(b, Forger.sealForward(beyond.here(), 2, forward));
    forger.send(b, inner); // the same on a direct path
    turnUntil(() -> b.dropped(DataDrop.REPLAYED) == 2, b);
    assertThat(b.tap.toHost).hasSize(1);
  }

  private byte[] sealed(long counter, byte[] forward) {
    return Forger.sealForward(toRelay.here(), counter, forward);
  }
}
