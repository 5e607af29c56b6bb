package org.gridtap.node.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.node.data.TestNode.turnUntil;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.frame.MacAddress;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.node.net.DropReason;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.tap.MemoryTap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes with a direct link, and what each of them refuses. */
class DataWorkerTest {
  private static final byte[] HELLO = "what nobody else may read".getBytes(US_ASCII);

  private TestNode a;
  private TestNode b;
  private Sessions link;
  private Forger forger;

  @BeforeEach
  void linkTwoNodes() throws IOException {
    a = new TestNode(1);
    b = new TestNode(2);
    link = a.link(b);
    a.publish(Map.of(b.address, b.id));
    b.publish(Map.of(a.address, a.id));
    a.worker.turn(0);
    b.worker.turn(0);
    forger = new Forger();
  }

  @AfterEach
  void close() throws IOException {
    forger.close();
    a.close();
    b.close();
  }

  @Test
  void carriesAFrameUnderOurNamesForBothHosts() throws IOException {
    byte[] sent = Frames.ipv4(a.address, b.address, HELLO);
    a.tap.hostSends(sent);
    turnUntil(() -> !b.tap.toHost.isEmpty(), a, b);
    byte[] delivered = b.tap.toHost.getFirst();
    assertThat(Frames.destinationHardware(delivered)).isEqualTo(b.hostHardware());
    assertThat(Frames.sourceHardware(delivered)).isEqualTo(MacAddress.bitsForIpv4(a.address));
    assertThat(Frames.ipPacket(delivered)).isEqualTo(Frames.ipPacket(sent));
    assertThat(a.worker.sentBytes(b.id)).isEqualTo(sent.length + 32);
    assertThat(b.worker.receivedBytes(a.id)).isEqualTo(sent.length + 32);
    assertThat(a.droppedInAll() + b.droppedInAll()).isZero();
  }

  @Test
  void putsNoClearTextOnTheWire() throws IOException {
    a.worker.route(b.id, link.here(), new Path.Direct(endpointOfForger()));
    a.worker.turn(0);
    a.tap.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    a.worker.turn(0);
    byte[] datagram = forger.hear();
    assertThat(new String(datagram, US_ASCII)).doesNotContain(new String(HELLO, US_ASCII));
    assertThat(new String(Forger.open(link.there(), datagram), US_ASCII))
        .contains(new String(HELLO, US_ASCII));
  }

  @Test
  void cutsASuperFrameAndMergesItAgain() throws IOException {
    byte[] payload = new byte[40_000];
    new Random(1).nextBytes(payload);
    byte[] sent = Frames.tcpSuperFrame(a.address, b.address, payload, 1228);
    a.tap.hostSends(sent);
    int headers = Frames.VNET + Frames.ETHERNET + Frames.IP + 20;
    turnUntil(() -> tcpBytes(headers) == payload.length, a, b);
    // The kernel may hand the train over in several pieces, so it need not be one frame again.
    assertThat(b.tap.toHost).hasSizeLessThan(10);
    byte[] received = new byte[0];
    for (byte[] frame : b.tap.toHost) {
      int at = received.length;
      received = Arrays.copyOf(received, at + frame.length - headers);
      System.arraycopy(frame, headers, received, at, frame.length - headers);
    }
    assertThat(received).isEqualTo(payload);
    assertThat(a.droppedInAll() + b.droppedInAll()).isZero();
  }

  private int tcpBytes(int headers) {
    return b.tap.toHost.stream().mapToInt(frame -> frame.length - headers).sum();
  }

  @Test
  void carriesFragments() throws IOException {
    byte[] fragment = Frames.fragment(a.address, b.address, HELLO);
    a.tap.hostSends(fragment);
    turnUntil(() -> !b.tap.toHost.isEmpty(), a, b);
    assertThat(Frames.ipPacket(b.tap.toHost.getFirst())).isEqualTo(Frames.ipPacket(fragment));
  }

  @Test
  void handsWhatNeedsThoughtToTheControlLoop() throws IOException {
    byte[] toStranger = Frames.ipv4(a.address, a.address + 100, HELLO);
    byte[] arp = Frames.ofType(0x0806);
    byte[] dhcp = Frames.dhcp(a.address, b.address);
    List.of(toStranger, arp, dhcp).forEach(a.tap::hostSends);
    turnUntil(() -> a.control.tapFrames.size() == 3, a);
    assertThat(a.control.tapFrames).containsExactly(toStranger, arp, dhcp);
  }

  @Test
  void keepsBackWhatMayNotLeave() throws IOException {
    a.tap.hostSends(Frames.ofType(0x86dd));
    a.tap.hostSends(Frames.ofType(0x88cc));
    a.tap.hostSends(Frames.ipv4(a.address + 1, b.address, HELLO));
    a.tap.hostSends(new byte[12]);
    a.tap.hostSends(Frames.ipv4(a.address, b.address, new byte[QueueTap.MTU]));
    turnUntil(() -> a.droppedInAll() == 5, a);
    assertThat(a.worker.counters().dropped(DropReason.IPV6)).isOne();
    assertThat(a.worker.counters().dropped(DropReason.OTHER_PROTOCOL)).isOne();
    assertThat(a.worker.counters().dropped(DropReason.SOURCE_NOT_OURS)).isOne();
    assertThat(a.worker.counters().dropped(DropReason.TRUNCATED)).isOne();
    assertThat(a.dropped(DataDrop.TOO_LONG)).isOne();
  }

  @Test
  void dropsAReplayedDatagram() throws IOException {
    byte[] packet = Forger.sealFrame(link.here(), 9, Frames.ipv4(a.address, b.address, HELLO));
    forger.send(b, packet);
    forger.send(b, packet);
    turnUntil(() -> b.dropped(DataDrop.REPLAYED) == 1, b);
    assertThat(b.tap.toHost).hasSize(1);
  }

  @Test
  void countsWhatIsForgedOrCutOrOfNoSession() throws IOException {
    byte[] packet = Forger.sealFrame(link.here(), 9, Frames.ipv4(a.address, b.address, HELLO));
    byte[] forged = packet.clone();
    forged[forged.length - 1] ^= 1;
    byte[] ofNoSession = packet.clone();
    ofNoSession[1] ^= 0x40;
    forger.send(b, forged);
    forger.send(b, ofNoSession);
    forger.send(b, Arrays.copyOf(packet, 31));
    forger.send(b, new byte[0]);
    forger.send(b, new byte[Sender.MAX_DATAGRAM + 1]);
    forger.send(b, Forger.seal(link.here(), 0x77000000, 10, HELLO));
    forger.send(b, "GET / HTTP/1.1".getBytes(US_ASCII));
    turnUntil(() -> b.droppedInAll() == 7, b);
    assertThat(b.dropped(DataDrop.NOT_OURS)).isOne();
    assertThat(b.control.handshakes).isEmpty();
    assertThat(b.dropped(DataDrop.BAD_TAG)).isOne();
    assertThat(b.dropped(DataDrop.UNKNOWN_SESSION)).isOne();
    assertThat(b.dropped(DataDrop.TOO_SHORT)).isEqualTo(2);
    assertThat(b.dropped(DataDrop.TOO_LONG)).isOne();
    assertThat(b.dropped(DataDrop.UNKNOWN_KIND)).isOne();
    assertThat(b.tap.toHost).isEmpty();
  }

  @Test
  void asksTheControlLoopAboutAForeignSource() throws IOException {
    int foreign = a.address + 50;
    byte[] frame = Frames.ipv4(foreign, b.address, HELLO);
    forger.send(b, Forger.sealFrame(link.here(), 1, frame));
    turnUntil(() -> !b.control.peerFrames.isEmpty(), b);
    assertThat(b.control.peerFrames.getFirst().from()).isEqualTo(a.id);
    assertThat(b.control.peerFrames.getFirst().frame()).isEqualTo(frame);
    // No better when the address is leased, but by another.
    b.publish(Map.of(a.address, a.id, foreign, b.id));
    forger.send(b, Forger.sealFrame(link.here(), 2, frame));
    turnUntil(() -> b.control.peerFrames.size() == 2, b);
    assertThat(b.tap.toHost).isEmpty();
  }

  @Test
  void refusesFramesThatAreNotForThisHostOrNotFrames() throws IOException {
    byte[] good = Frames.ipv4(a.address, b.address, HELLO);
    int otherNetwork = PacketType.KIND_FRAME << 24 | TestNode.TAG + 1;
    forger.send(b, Forger.seal(link.here(), otherNetwork, 1, good));
    forger.send(b, Forger.sealFrame(link.here(), 2, Frames.ipv4(a.address, 0x08080808, HELLO)));
    byte[] superFrame = Frames.tcpSuperFrame(a.address, b.address, new byte[500], 100);
    forger.send(b, Forger.sealFrame(link.here(), 3, superFrame));
    byte[] tooLong = Frames.ipv4(a.address, b.address, new byte[QueueTap.MTU - 19]);
    forger.send(b, Forger.sealFrame(link.here(), 4, tooLong));
    forger.send(b, Forger.sealFrame(link.here(), 5, Frames.ofType(0x0806)));
    forger.send(b, Forger.sealFrame(link.here(), 6, new byte[0]));
    turnUntil(() -> b.droppedInAll() == 6, b);
    assertThat(b.dropped(DataDrop.UNKNOWN_NETWORK)).isOne();
    assertThat(b.worker.counters().dropped(DropReason.NOT_FOR_US)).isOne();
    assertThat(b.dropped(DataDrop.BAD_FRAME)).isEqualTo(2);
    assertThat(b.dropped(DataDrop.TOO_LONG)).isOne();
    assertThat(b.worker.counters().dropped(DropReason.OTHER_PROTOCOL)).isOne();
    assertThat(b.tap.toHost).isEmpty();
  }

  @Test
  void handsHandshakesAndOpenedPacketsOnWithTheirPath() throws IOException {
    byte[] handshake = new Handshaking().dial(new Path.Direct(b.endpoint()));
    forger.send(b, handshake);
    forger.send(b, Forger.seal(link.here(), PacketType.KIND_PROBE << 24, 1, HELLO));
    turnUntil(() -> b.control.opened.size() + b.control.handshakes.size() == 2, b);
    assertThat(b.control.handshakes.getFirst().datagram()).isEqualTo(handshake);
    assertThat(b.control.handshakes.getFirst().from())
        .isEqualTo(new Path.Direct(endpointOfForger()));
    Recorder.Opened opened = b.control.opened.getFirst();
    assertThat(opened.localIndex()).isEqualTo(link.there().localIndex());
    assertThat(opened.kind()).isEqualTo(PacketType.KIND_PROBE);
    assertThat(opened.payload()).isEqualTo(HELLO);
  }

  @Test
  void sealsAndSendsForTheControlLoop() throws IOException {
    Path path = new Path.Direct(endpointOfForger());
    a.worker.datagram(path, HELLO);
    a.worker.seal(link.here(), path, PacketType.KIND_CONTROL, HELLO);
    a.worker.seal(link.here(), path, PacketType.KIND_CONTROL, new byte[1441]);
    a.worker.seal(link.here(), path, PacketType.KIND_CONTROL, new byte[70_000]);
    a.worker.datagram(path, new byte[1473]);
    a.worker.turn(0);
    assertThat(forger.hear()).isEqualTo(HELLO);
    assertThat(Forger.open(link.there(), forger.hear())).isEqualTo(HELLO);
    assertThat(a.dropped(DataDrop.TOO_LONG)).isEqualTo(3);
  }

  @Test
  void forgetsASessionWithItsWays() throws IOException {
    a.worker.removeSession(link.here());
    a.worker.turn(0);
    a.tap.hostSends(Frames.ipv4(a.address, b.address, HELLO));
    turnUntil(() -> !a.control.tapFrames.isEmpty(), a);
    a.worker.sendToPeer(TestNode.TAG, b.id, Frames.ipv4(a.address, b.address, HELLO));
    a.worker.turn(0);
    assertThat(a.dropped(DataDrop.NO_ROUTE)).isOne();
    assertThat(a.worker.sentBytes(b.id)).isZero();
  }

  @Test
  void tellsOfALostTapAndTakesItsSuccessor() throws IOException {
    a.tap.vanish();
    turnUntil(() -> !a.control.tapsGone.isEmpty(), a);
    assertThat(a.control.tapsGone).containsExactly(TestNode.TAG);
    try (QueueTap successor = new QueueTap()) {
      a.worker.addNetwork(TestNode.TAG, successor, a.traffic);
      a.publish(Map.of(b.address, b.id));
      a.worker.turn(0);
      successor.hostSends(Frames.ipv4(a.address, b.address, HELLO));
      b.tap.hostSends(Frames.ipv4(b.address, a.address, HELLO));
      turnUntil(() -> b.tap.toHost.size() + successor.toHost.size() == 2, a, b);
      assertThat(a.control.tapsGone).hasSize(1);
    }
  }

  @Test
  void servesNoMoreNetworksThanItHasRoomFor() throws IOException {
    MemoryTap.Pair further = MemoryTap.newPair("further", a.tap.hardwareAddress());
    for (int i = 1; i < Networks.MAX_NETWORKS + 5; i++) {
      a.worker.addNetwork(TestNode.TAG + i, further.node(), new NetworkTraffic());
    }
    a.worker.turn(0);
    a.worker.writeToTap(TestNode.TAG + Networks.MAX_NETWORKS - 1, HELLO);
    a.worker.writeToTap(TestNode.TAG + Networks.MAX_NETWORKS, HELLO);
    a.worker.turn(0);
    MemorySegment read = MemorySegment.ofArray(new byte[100]);
    assertThat(further.host().read(read, 0)).isEqualTo(HELLO.length);
    assertThat(further.host().read(read, 0)).isZero();
    assertThat(a.dropped(DataDrop.UNKNOWN_NETWORK)).isOne();
  }

  private Endpoint endpointOfForger() {
    return Endpoint.v4(0x7f000001, forger.port());
  }
}
