package org.gridtap.lab.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.VnetHeader;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.control.StatusReport;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Eve is a member, with a key and a lease of her own, and sends alice whatever a daemon would not.
 *
 * <pre>
 *   relay   alice   bob   eve
 *     |       |      |     |
 *   --+-------+------+-----+-- internet
 * </pre>
 */
class HostileMemberTest {
  private static final byte[] FORGED = "FORGED-BY-EVE".getBytes(US_ASCII);
  private static final byte[] HONEST = "HONEST-OF-EVE".getBytes(US_ASCII);
  private static final long FOREIGN_CARD = 0x02_de_ad_be_ef_01L;
  private static final int ETHERNET = VnetHeader.BYTES;
  private static final int IP = ETHERNET + EthernetView.HEADER_BYTES;
  private static final int ROUNDS = 40;
  private static final int FLOOD = 20_000;
  private static final long MAX_RESIDENT_BYTES = 256L << 20;

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withPublicHost("alice")
              .withPublicHost("bob")
              .withPublicHost("eve"),
          "relay");

  private static Machine alice;
  private static Machine bob;
  private static HostileMember eve;
  private static NodeId victim;
  private static int alices;
  private static int bobs;
  private static int eves;

  @BeforeAll
  static void start() throws Exception {
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    Machine relay = GRID.machine("relay");
    relay.up("--mode", "relay");
    relay.awaitRingOf(1);
    alice.up();
    bob.up();
    alices = Ipv4.parse(alice.awaitAddress());
    bobs = Ipv4.parse(bob.awaitAddress());
    alice.awaitRingOf(3);
    bob.awaitPing(Ipv4.format(alices));
    eve = new HostileMember(GRID.lab().host("eve"), GRID.token(), relay.host().address());
    victim = NodeId.parse(alice.status().node().id());
    eves = eve.awaitAddressAndPathTo(victim);
  }

  @AfterAll
  static void end() throws Exception {
    if (eve != null) {
      eve.close();
    }
  }

  @AfterEach
  void everybodyElseGoesOn() throws Exception {
    assertThat(alice.status().overlay().state()).isEqualTo("joined");
    bob.awaitPing(Ipv4.format(alices));
    assertThat(alice.log()).doesNotContain("ERROR", "Exception", "must not happen");
    assertThat(alice.daemon().residentBytes().orElse(0)).isBetween(1L, MAX_RESIDENT_BYTES);
  }

  @Test
  void showsAlicesHostNoneOfWhatIsForged() throws Exception {
    long before = dropped();
    try (Capture tap = alice.host().capture(Machine.TAP, "")) {
      int sent = 0;
      for (int i = 0; i < ROUNDS; i++) {
        List<byte[]> frames = forgedFrames(new Random(i));
        eve.sendFrames(victim, frames);
        byte[] fine = ipv4(eves, alices, FORGED);
        eve.sendFramesOfAnotherNetwork(victim, List.of(fine));
        eve.send(victim, 0x77, List.of(fine));
        eve.send(victim, PacketType.KIND_FORWARD, nested(fine));
        sent += frames.size() + 2 + 2;
      }
      // Of what needs a look-up she may send so many a second, honest or not.
      Patience.until(
          "alice's host gets what is honest",
          () -> {
            eve.sendFrames(victim, List.of(ipv4(eves, alices, HONEST)));
            return tap.contains(HONEST);
          });
      long all = before + sent;
      Patience.until("all that was forged is counted", () -> dropped() >= all);
      assertThat(tap.contains(FORGED)).as("a forged frame came out of the TAP").isFalse();
      assertThat(tap.contains(HexFormat.of().parseHex("02deadbeef01")))
          .as("a foreign hardware address came out of the TAP")
          .isFalse();
    }
    assertThat(reasons())
        .contains(
            "wrong-owner",
            "not-for-us",
            "other-protocol",
            "outside-subnet",
            "bad-frame",
            "bad-header",
            "unknown-network",
            "unknown-kind",
            "nested");
  }

  @Test
  void hasItsShareOfTheControlLoopAndNoMore() throws Exception {
    long before = count("peer-too-fast");
    byte[] junk = new byte[200];
    new Random(1).nextBytes(junk);
    List<byte[]> flood = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      flood.add(junk);
    }
    eve.send(victim, PacketType.KIND_CONTROL, flood);
    eve.send(victim, PacketType.KIND_PROBE_REPLY, flood);
    // The kernel may drop some before alice can; of what is left she hears her share.
    Patience.until("alice refuses what is too much", () -> count("peer-too-fast") > before);
    assertThat(alice.type("ping", "bob", "-c", "1").succeeded()).isTrue();
  }

  @Test
  void cannotUseUpTheLookUpsOfAlicesHost() throws Exception {
    Random random = new Random(2);
    List<byte[]> strangers = new ArrayList<>();
    for (int i = 0; i < FLOOD / 4; i++) {
      strangers.add(ipv4((bobs & 0xffc00000) | random.nextInt(1 << 22), alices, FORGED));
    }
    long before = count("peer-too-fast") + count("queue-full");
    eve.sendFrames(victim, strangers);
    Patience.until(
        "most of it is not even looked up",
        () -> count("peer-too-fast") + count("queue-full") > before);
    alice.host().exec("ip", "neigh", "flush", "dev", Machine.TAP).orThrow();
    assertThat(alice.host().ping(Ipv4.format(bobs), Duration.ofSeconds(3))).isPresent();
  }

  /** Each frame is wrong in one way; none may be delivered. */
  private static List<byte[]> forgedFrames(Random random) {
    List<byte[]> frames = new ArrayList<>();
    frames.add(ipv4(bobs, alices, FORGED));
    frames.add(ipv4(alices, alices, FORGED));
    frames.add(ipv4(eves, bobs, FORGED));
    frames.add(ipv4(eves, -1, FORGED));
    frames.add(ipv4(eves, Ipv4.parse("224.0.0.1"), FORGED));
    frames.add(ipv4(Ipv4.parse("192.0.2.1"), alices, FORGED));
    frames.add(ipv4(service(), alices, FORGED));
    frames.add(fragment(ipv4(bobs, alices, FORGED), random.nextInt(1, 100)));
    frames.add(arp(ArpView.REQUEST, alices));
    frames.add(arp(ArpView.REPLY, alices));
    for (int type : new int[] {0x86dd, 0x8100, 0x88cc, 0x0027, 0x888e, random.nextInt(0x700)}) {
      byte[] frame = ipv4(eves, alices, FORGED);
      BigEndian.putU16(MemorySegment.ofArray(frame), ETHERNET + 12, type);
      frames.add(frame);
    }
    byte[] superFrame = ipv4(eves, alices, FORGED);
    superFrame[1] = 1; // asks for segmentation, which only a TAP may ask
    frames.add(superFrame);
    byte[] bent = ipv4(eves, alices, FORGED);
    bent[IP] = 0x43;
    frames.add(bent);
    frames.add(Arrays.copyOf(ipv4(eves, alices, FORGED), ETHERNET + random.nextInt(14)));
    frames.add(Arrays.copyOf(ipv4(eves, alices, FORGED), IP + random.nextInt(20)));
    frames.add(new byte[0]);
    return frames;
  }

  /**
   * FORWARD packets to alice herself: with another one inside, and with nothing of sense inside.
   */
  private static List<byte[]> nested(byte[] frame) throws InterruptedException {
    byte[] inner = eve.sealed(victim, PacketType.KIND_FORWARD, forward(frame));
    return List.of(forward(inner), forward(FORGED));
  }

  private static byte[] forward(byte[] inner) {
    int header = ForwardHeader.length(NodeId.NONE, NodeId.NONE);
    byte[] packet = new byte[header + inner.length];
    ForwardHeader.write(
        MemorySegment.ofArray(packet), 0, victim, eve.id(), NodeId.NONE, NodeId.NONE);
    System.arraycopy(inner, 0, packet, header, inner.length);
    return packet;
  }

  private static int service() {
    return (alices & 0xffc00000) + 1;
  }

  /** A UDP-like packet under hardware addresses that are neither end's. */
  private static byte[] ipv4(int source, int destination, byte[] text) {
    byte[] frame = new byte[IP + Ipv4View.MIN_HEADER_BYTES + 40];
    MemorySegment segment = MemorySegment.ofArray(frame);
    VnetHeader.writePlain(segment, 0);
    FrameWriter.writeEthernet(
        segment, ETHERNET, MacAddress.BROADCAST.bits(), FOREIGN_CARD, EthernetView.TYPE_IPV4);
    FrameWriter.writeIpv4(segment, IP, source, destination, Ipv4View.PROTOCOL_UDP, 40);
    BigEndian.putU16(segment, IP + 20, 9);
    BigEndian.putU16(segment, IP + 22, 9);
    BigEndian.putU16(segment, IP + 24, 40);
    System.arraycopy(text, 0, frame, IP + 28, text.length);
    return frame;
  }

  private static byte[] fragment(byte[] frame, int place) {
    MemorySegment segment = MemorySegment.ofArray(frame);
    BigEndian.putU16(segment, IP + 6, 0x2000 | place);
    return frame;
  }

  private static byte[] arp(int operation, int target) {
    byte[] frame = new byte[IP + ArpView.BYTES + FORGED.length];
    MemorySegment segment = MemorySegment.ofArray(frame);
    VnetHeader.writePlain(segment, 0);
    FrameWriter.writeEthernet(
        segment, ETHERNET, MacAddress.BROADCAST.bits(), FOREIGN_CARD, EthernetView.TYPE_ARP);
    FrameWriter.writeArp(segment, IP, operation, FOREIGN_CARD, bobs, 0, target);
    System.arraycopy(FORGED, 0, frame, IP + ArpView.BYTES, FORGED.length);
    return frame;
  }

  private static long dropped() throws IOException {
    return alice.status().drops().stream()
        .filter(drop -> Set.of("packets", "frames", "handshakes").contains(drop.where()))
        .mapToLong(StatusReport.Drop::count)
        .sum();
  }

  private static long count(String reason) throws IOException {
    return alice.status().drops().stream()
        .filter(drop -> drop.reason().equals(reason))
        .mapToLong(StatusReport.Drop::count)
        .sum();
  }

  private static Set<String> reasons() throws IOException {
    return alice.status().drops().stream()
        .map(StatusReport.Drop::reason)
        .collect(Collectors.toSet());
  }
}
