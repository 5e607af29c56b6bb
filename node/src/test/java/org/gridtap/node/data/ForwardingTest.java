package org.gridtap.node.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
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
    a.worker.table(a.tableOf(relay));
    relay.worker.table(relay.tableOf(a, b));
    b.worker.table(b.tableOf(relay));
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
    turnUntil(() -> relay.control.undelivered.size() == 3, relay);
    assertThat(relay.control.undelivered)
        .extracting(Undelivered::why)
        .containsExactly(Why.HOP_LIMIT, Why.NO_WAY, Why.NO_WAY);
    assertThat(relay.control.undelivered.getLast().destination()).isEqualTo(nobody);
    assertThat(relay.control.undelivered.getLast().source()).isEqualTo(a.id);
    assertThat(relay.control.undelivered.getLast().echo())
        .startsWith(Arrays.copyOfRange(HELLO, Unreachable.FORWARD_ECHO_AT, HELLO.length));
  }

  @Test
  void tellsTheControlLoopOfABoundedNumberOfDeadEnds() throws IOException {
    int packets = 4 * DeadEnds.PER_SECOND;
    for (int i = 0; i < packets; i++) {
      forger.send(relay, sealed(1 + i, Forger.forward(b.id, a.id, NodeId.NONE, 0, HELLO)));
      relay.worker.turn(0);
    }
    turnUntil(() -> relay.dropped(DataDrop.HOP_LIMIT) == packets, relay);
    assertThat(relay.control.undelivered).hasSizeLessThan(packets);
  }

  @Test
  void tellsThatADestinationMayHaveGoneAndHandsThePacketOnAllTheSame() throws IOException {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(a.id, List.of());
    links.put(b.id, List.of());
    relay.worker.table(RouteTable.of(relay.id, NodeId.NONE, true, links, Set.of(b.id), List.of()));
    relay.worker.turn(0);
    forger.send(relay, sealed(1, Forger.forward(b.id, a.id, NodeId.NONE, 9, HELLO)));
    turnUntil(() -> b.droppedInAll() == 1, relay, b);
    assertThat(relay.control.undelivered)
        .singleElement()
        .extracting(Undelivered::why)
        .isEqualTo(Why.SILENT);
  }

  @Test
  void tellsTheControlLoopWhenAHandshakeOfItsOwnHasNoWay() throws IOException {
    a.worker.table(RouteTable.empty(a.id));
    Path over = new Path.Over(b.id, NodeId.NONE);
    byte[] handshake = new Handshaking().dial(over);
    a.worker.datagram(over, handshake);
    turnUntil(() -> a.control.undelivered.size() == 1, a);
    Undelivered own = a.control.undelivered.getFirst();
    assertThat(own.source()).isEqualTo(a.id);
    assertThat(own.destination()).isEqualTo(b.id);
    int from = Unreachable.FORWARD_ECHO_AT;
    assertThat(own.echo())
        .isEqualTo(Arrays.copyOfRange(handshake, from, from + Unreachable.ECHO_BYTES));
  }

  @Test
  void tellsTheControlLoopOfAHopThatHasBeenSilentAndOnlyNowAndThen() throws IOException {
    for (int i = 0; i < 20; i++) {
      forger.send(relay, sealed(1 + i, Forger.forward(b.id, a.id, NodeId.NONE, 9, HELLO)));
    }
    turnUntil(() -> b.droppedInAll() == 20, relay, b);
    assertThat(relay.control.needed).containsExactly(b.id);
  }

  @Test
  void asksNothingOfAHopThatSpokeAMomentAgo() throws IOException {
    forger.send(relay, Forger.sealForward(beyond.there(), 1, new byte[1]));
    turnUntil(() -> relay.dropped(DataDrop.TOO_SHORT) == 1, relay);
    forger.send(relay, sealed(1, Forger.forward(b.id, a.id, NodeId.NONE, 9, HELLO)));
    turnUntil(() -> b.droppedInAll() == 1, relay, b);
    assertThat(relay.control.needed).isEmpty();
  }

  @Test
  void turnsAPacketAtADeadEndAndWritesDownThatItWasHere() throws IOException {
    NodeId farther = new NodeId(0x7f, 0, 0); // than from the relay, so that it is a dead end
    relay.worker.route(b.id, beyond.here(), toForger());
    relay.worker.turn(0);
    NodeId beside = new NodeId(relay.id.hi(), relay.id.mid(), relay.id.lo() ^ 1);
    byte[] forward = Forger.forward(beside, a.id, NodeId.NONE, 5, HELLO);
    forger.send(relay, sealed(1, forward));
    relay.worker.turn(1_000);
    byte[] handedOn = Forger.open(beyond.there(), forger.hear());
    MemorySegment packet = MemorySegment.ofArray(handedOn);
    assertThat(ForwardHeader.detours(packet, 0)).isEqualTo(Detours.NONE.and(relay.id, NodeId.NONE));
    assertThat(ForwardHeader.hops(packet, 0)).isEqualTo(4);
    assertThat(handedOn).hasSize(forward.length + Detours.BYTES).endsWith(HELLO);

    byte[] twice = new byte[handedOn.length];
    Detours both = Detours.NONE.and(farther, NodeId.NONE).and(a.id, NodeId.NONE);
    ForwardHeader.copyWithDetours(packet, twice.length, MemorySegment.ofArray(twice), both);
    forger.send(relay, sealed(2, twice));
    turnUntil(() -> relay.dropped(DataDrop.NO_ROUTE) == 1, relay);
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
