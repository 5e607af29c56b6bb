package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.frame.MacAddress;
import org.gridtap.node.data.TestNode.Sessions;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes, from strangers, members or the host, has one outcome, and nothing throws. */
class DataPathFuzzTest {
  private static final int RAW = 0;
  private static final int FRAME = 1;
  private static final int SEALED = 2;
  private static final int FORWARD = 3;
  private static final int INNER = 4;
  private static final int LATE = 5;

  private static final int MAX_BYTES = 1400;

  /** By so much each input is later than the last: the machine's own pace must change nothing. */
  private static final long PAUSE_NS = 100_000_000L;

  private static long nowNs = 1_000_000_000_000L;

  private static TestNode victim;
  private static TestNode member;
  private static Forger forger;
  private static Session link;
  private static Session overIt;
  private static long counter = 1;

  @BeforeAll
  static void start() throws IOException {
    victim = new TestNode(1, () -> nowNs);
    member = new TestNode(2, () -> nowNs);
    forger = new Forger();
    Sessions linked = member.link(victim);
    link = linked.here();
    overIt = member.meet(victim).here();
    victim.publish(Map.of(member.address, member.id));
    member.publish(Map.of(victim.address, victim.id));
    victim.worker.turn(0);
    member.worker.turn(0);
  }

  @AfterAll
  static void stop() throws IOException {
    forger.close();
    victim.close();
    member.close();
  }

  static List<Named<byte[]>> datagrams() {
    int us = TestNode.SUBNET.range().network() + 17;
    int peer = us + 1;
    byte[] ping = Frames.ipv4(peer, us, new byte[100]);
    byte[] train = new byte[0];
    for (byte[] segment : segments(peer, us)) {
      train = new WireWriter().bytes(train).u8(FRAME).block(segment).toByteArray();
    }
    byte[] control =
        new WireWriter().u8(SEALED).i32(PacketType.KIND_PROBE << 24).block(ping).toByteArray();
    return List.of(
        named("frame", of(FRAME, ping)),
        named("train", train),
        named("fragment", of(FRAME, Frames.fragment(peer, us, new byte[900]))),
        named("DHCP", of(FRAME, Frames.dhcp(peer, us))),
        named("control", control),
        named("forwarded", of(INNER, new byte[] {0, 0, 9}, ping)),
        named("passed on", of(INNER, new byte[] {1, 1, 9}, ping)),
        named("hops used up", of(INNER, new byte[] {1, 0, 0}, ping)),
        named("handshake", of(RAW, new byte[] {(byte) PacketType.HANDSHAKE_1, 1, 0, 0})),
        named("late", of(LATE, ping)),
        named("stranger's", of(RAW, new byte[] {(byte) PacketType.SEALED, 0, 0, 1, 1, 0, 0, 0})));
  }

  private static List<byte[]> segments(int source, int destination) {
    List<byte[]> segments = new ArrayList<>();
    byte[] first = Frames.tcpSuperFrame(source, destination, new byte[500], 500);
    for (int i = 0; i < 3; i++) {
      byte[] segment = first.clone();
      segment[1] = 0;
      segment[4] = 0;
      segment[5] = 0;
      ByteBuffer.wrap(segment).putInt(48, 1000 + 500 * i);
      segments.add(segment);
    }
    return segments;
  }

  private static byte[] of(int what, byte[] block) {
    return of(what, new byte[0], block);
  }

  private static byte[] of(int what, byte[] numbers, byte[] block) {
    return new WireWriter().u8(what).bytes(numbers).block(block).toByteArray();
  }

  @MethodSource("datagrams")
  @FuzzTest(maxExecutions = 2_000)
  void givesEachDatagramOneOutcome(byte[] input) throws IOException {
    WireReader script = new WireReader(input);
    long before = outcomes(victim);
    int sent = 0;
    while (script.remaining() > 0 && sent < 20) {
      forger.send(victim, datagram(script));
      sent++;
    }
    long expected = before + sent;
    TestNode.turnUntil(() -> outcomes(victim) >= expected, victim);
    assertThat(outcomes(victim)).isEqualTo(expected);
    victim.tap.toHost.forEach(frame -> isFromTo(frame, member.address, victim));
    forget();
  }

  /** Merged frames and what is passed on are no outcomes of their own: those are counted. */
  private static long outcomes(TestNode node) {
    Recorder control = node.control;
    return node.droppedInAll()
        + node.tap.toHost.stream().mapToInt(DataPathFuzzTest::segmentCount).sum()
        + control.handshakes.size()
        + control.opened.size()
        + control.tapFrames.size()
        + control.peerFrames.size();
  }

  private static int segmentCount(byte[] frame) {
    if (frame[1] == 0) {
      return 1;
    }
    int headers = Frames.VNET + (frame[2] & 0xff) + ((frame[3] & 0xff) << 8);
    int size = (frame[4] & 0xff) + ((frame[5] & 0xff) << 8);
    return Math.ceilDiv(frame.length - headers, size);
  }

  private static byte[] datagram(WireReader script) {
    int what = script.u8();
    return switch (what) {
      case FRAME -> Forger.sealFrame(link, counter++, script.block(MAX_BYTES));
      case SEALED -> Forger.seal(link, script.i32(), counter++, script.block(MAX_BYTES));
      case FORWARD -> Forger.sealForward(link, counter++, script.block(MAX_BYTES));
      case INNER -> {
        // Whatever is passed on has no way here: a datagram that went out could not be counted.
        NodeId destination = script.u8() % 2 == 0 ? victim.id : new NodeId(3, 3, 3);
        NodeId via = script.u8() % 2 == 0 ? NodeId.NONE : victim.id;
        int hops = script.u8();
        byte[] inner = Forger.sealFrame(overIt, counter++, script.block(MAX_BYTES - 150));
        yield Forger.sealForward(
            link, counter++, Forger.forward(destination, member.id, via, hops, inner));
      }
      case LATE -> Forger.sealFrame(link, 0, script.block(MAX_BYTES));
      default -> script.block(MAX_BYTES);
    };
  }

  static List<Named<byte[]>> frames() {
    int us = TestNode.SUBNET.range().network() + 17;
    return List.of(
        named("ordinary", Frames.ipv4(us, us + 1, new byte[100])),
        named("super", Frames.tcpSuperFrame(us, us + 1, new byte[2500], 500)),
        named("unknown neighbour", Frames.ipv4(us, us + 2, new byte[100])),
        named("DHCP", Frames.dhcp(0, -1)),
        named("ARP", Frames.ofType(0x0806)),
        named("IPv6", Frames.ofType(0x86dd)));
  }

  /** What is not dropped or handed on here reaches the member, who judges it in its turn. */
  @MethodSource("frames")
  @FuzzTest(maxExecutions = 2_000)
  void sendsOnlyWhatIsTheHosts(byte[] frame) throws IOException {
    if (frame.length == 0) {
      return; // no TAP has such a frame
    }
    long before = outcomes(victim);
    long there = outcomes(member);
    victim.tap.hostSends(frame);
    victim.worker.turn(0);
    long here = outcomes(victim) - before;
    assertThat(here).isBetween(0L, 1L);
    if (here == 0) {
      TestNode.turnUntil(() -> outcomes(member) > there, member);
      for (byte[] arrived : member.tap.toHost) {
        isFromTo(arrived, victim.address, member);
        if (frame[1] == 0) {
          assertThat(Frames.ipPacket(arrived)).isEqualTo(Frames.ipPacket(frame));
        }
      }
    }
    forget();
  }

  private static void isFromTo(byte[] frame, int source, TestNode to) {
    ByteBuffer in = ByteBuffer.wrap(frame);
    assertThat(in.getInt(Frames.VNET + Frames.ETHERNET + 12)).isEqualTo(source);
    assertThat(in.getInt(Frames.VNET + Frames.ETHERNET + 16)).isEqualTo(to.address);
    assertThat(Frames.sourceHardware(frame)).isEqualTo(MacAddress.bitsForIpv4(source));
    assertThat(Frames.destinationHardware(frame)).isEqualTo(to.hostHardware());
  }

  private static void forget() {
    nowNs += PAUSE_NS;
    for (TestNode node : List.of(victim, member)) {
      node.tap.toHost.clear();
      node.control.handshakes.clear();
      node.control.opened.clear();
      node.control.peerFrames.clear();
      node.control.tapFrames.clear();
    }
  }
}
