package org.gridtap.arp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.gridtap.arp.ArpResponder.Drop;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.Subnet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArpResponderTest {
  private static final int NETWORK = 0x0a400000;
  private static final int SERVICE = NETWORK + 1;
  private static final int OWN = NETWORK + 5;
  private static final int REMOTE = NETWORK + 9;
  private static final long HOST = 0x0202_0304_0506L;

  private final ArpResponder responder =
      new ArpResponder(new VirtualSubnet(new Subnet(NETWORK, 10)));
  private final Recorder out = new Recorder();
  private long nowNs = 1_000;

  private static final class Recorder implements ArpResponder.Outbox {
    final List<Integer> lookUps = new ArrayList<>();
    final List<byte[]> frames = new ArrayList<>();
    final List<String> hosts = new ArrayList<>();

    @Override
    public void resolve(int address) {
      lookUps.add(address);
    }

    @Override
    public void reply(byte[] frame) {
      frames.add(frame);
    }

    @Override
    public void hostSeen(long hardwareAddress, int address) {
      hosts.add(Long.toHexString(hardwareAddress) + " " + Ipv4.format(address));
    }
  }

  @Test
  void answersForTheServiceAddressAtOnce() {
    ask(OWN, SERVICE);

    assertThat(out.frames).hasSize(1);
    assertThat(HexFormat.of().formatHex(out.frames.getFirst()))
        .isEqualTo(
            "020203040506"
                + "fefd0a400001"
                + "0806"
                + "0001"
                + "0800"
                + "0604"
                + "0002"
                + "fefd0a400001"
                + "0a400001"
                + "020203040506"
                + "0a400005");
    assertThat(out.lookUps).isEmpty();
  }

  @Test
  void answersForALeasedAddressOnceItIsResolved() {
    ask(OWN, REMOTE);
    assertThat(out.frames).isEmpty();
    assertThat(out.lookUps).containsExactly(REMOTE);

    responder.onResolved(REMOTE, out);

    assertThat(out.frames).hasSize(1);
    ByteBuffer reply = ByteBuffer.wrap(out.frames.getFirst());
    assertThat(reply.getLong(22) >>> 16).isEqualTo(MacAddress.bitsForIpv4(REMOTE));
    assertThat(reply.getInt(28)).isEqualTo(REMOTE);
    assertThat(responder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void answersNothingForAnAddressWithoutLease() {
    ask(OWN, REMOTE);
    responder.onUnresolved(REMOTE);
    responder.onResolved(REMOTE, out);

    assertThat(out.frames).isEmpty();
    assertThat(responder.dropped(Drop.NOT_LEASED)).isOne();
  }

  @Test
  void neverAnswersAHostsProbeOrAnnouncementOfItsOwnAddress() {
    responder.onLocalAddress(OWN);
    ask(0, OWN);
    ask(OWN, OWN);
    responder.onResolved(OWN, out);

    assertThat(out.frames).isEmpty();
    assertThat(out.lookUps).isEmpty();
    assertThat(responder.dropped(Drop.LOCAL)).isEqualTo(2);
    assertThat(out.hosts).containsExactly("20203040506 0.0.0.0", "20203040506 10.64.0.5");
  }

  @Test
  void defendsAnAddressThatSomebodyElseLeasesAgainstAProbe() {
    ask(0, REMOTE);
    responder.onResolved(REMOTE, out);

    assertThat(out.frames).hasSize(1);
  }

  @Test
  void asksAgainForAnAddressThatIsNotLocalAnyMore() {
    responder.onLocalAddress(REMOTE);
    ask(OWN, REMOTE);
    responder.onLocalAddressGone(REMOTE);
    ask(OWN, REMOTE);

    assertThat(out.lookUps).containsExactly(REMOTE);
  }

  @Test
  void answersNothingOutsideTheSubnet() {
    for (int target : new int[] {0xc0a80101, NETWORK, NETWORK | 0x3fffff, 0, -1}) {
      ask(OWN, target);
    }

    assertThat(out.frames).isEmpty();
    assertThat(out.lookUps).isEmpty();
    assertThat(responder.dropped(Drop.OUTSIDE_SUBNET)).isEqualTo(5);
  }

  @Test
  void notesAHostsReplyAndSendsNothing() {
    byte[] reply = arp(2, HOST, OWN, REMOTE);
    responder.onFrame(reply, reply.length, nowNs, out);

    assertThat(out.hosts).containsExactly("20203040506 10.64.0.5");
    assertThat(out.frames).isEmpty();
    assertThat(out.lookUps).isEmpty();
  }

  @Test
  void doesNotNoteAHostThatSpeaksFromOutsideTheSubnet() {
    ask(0xc0a80101, REMOTE);

    assertThat(out.hosts).isEmpty();
  }

  @Test
  void looksAnAddressUpOnceForSeveralAskers() {
    for (int i = 0; i < ArpResponder.MAX_ASKERS + 2; i++) {
      byte[] request = arp(1, HOST + i, OWN + i, REMOTE + 100);
      responder.onFrame(request, request.length, nowNs, out);
      responder.onFrame(request, request.length, nowNs, out);
    }
    assertThat(out.lookUps).containsExactly(REMOTE + 100);
    responder.onResolved(REMOTE + 100, out);
    assertThat(out.frames).hasSize(ArpResponder.MAX_ASKERS);
    assertThat(responder.dropped(Drop.TABLE_FULL)).isEqualTo(4);
  }

  @Test
  void boundsPendingLookUpsAndTimesThemOut() {
    for (int i = 0; i < ArpResponder.MAX_PENDING + 10; i++) {
      ask(OWN, REMOTE + i);
    }
    assertThat(out.lookUps).hasSize(ArpResponder.MAX_PENDING);
    assertThat(responder.dropped(Drop.TABLE_FULL)).isEqualTo(10);

    assertThat(responder.deadlineNs()).isEqualTo(nowNs + ArpResponder.MAX_WAIT_NS);
    responder.onDeadline(responder.deadlineNs(), out);
    assertThat(responder.dropped(Drop.TIMED_OUT)).isEqualTo(ArpResponder.MAX_PENDING);
    assertThat(responder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void boundsLocalAddresses() {
    for (int i = 0; i < ArpResponder.MAX_LOCAL; i++) {
      assertThat(responder.onLocalAddress(OWN + i)).isTrue();
    }
    assertThat(responder.onLocalAddress(OWN - 1)).isFalse();
    assertThat(responder.onLocalAddress(OWN)).isTrue();
  }

  @Test
  void ignoresAnythingThatIsNotAnHonestArpPacket() {
    byte[] sound = arp(1, HOST, OWN, SERVICE);
    for (int offset = 12; offset < 22; offset++) {
      byte[] broken = sound.clone();
      broken[offset] ^= 0x40;
      responder.onFrame(broken, broken.length, nowNs, out);
    }
    byte[] spoofed = sound.clone();
    spoofed[11]++;
    responder.onFrame(spoofed, spoofed.length, nowNs, out);
    responder.onFrame(sound, sound.length - 1, nowNs, out);
    byte[] asUs = arp(1, MacAddress.bitsForIpv4(REMOTE), REMOTE, SERVICE);
    responder.onFrame(asUs, asUs.length, nowNs, out);
    byte[] group = arp(1, MacAddress.BROADCAST.bits(), OWN, SERVICE);
    responder.onFrame(group, group.length, nowNs, out);

    assertThat(responder.dropped(Drop.MALFORMED)).isEqualTo(14);
    assertThat(out.frames).isEmpty();
    assertThat(out.hosts).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void survivesAnyBytes(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      byte[] frame = arp(1 + random.nextInt(2), HOST, OWN, NETWORK + random.nextInt(2_000));
      if (random.nextBoolean()) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(8) == 0) {
        random.nextBytes(frame);
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(frame.length) : frame.length;
      nowNs += random.nextInt(100_000_000);
      responder.onDeadline(nowNs, out);
      responder.onFrame(Arrays.copyOf(frame, 60), length, nowNs, out);
      assertThat(responder.deadlineNs()).as("seed %d", seed).isGreaterThan(nowNs);
      assertThat(out.frames.size()).as("seed %d", seed).isLessThanOrEqualTo(round + 1);
    }
  }

  private void ask(int from, int target) {
    byte[] request = arp(1, HOST, from, target);
    responder.onFrame(request, request.length, nowNs, out);
  }

  private static byte[] arp(int operation, long sender, int senderAddress, int target) {
    ByteBuffer out = ByteBuffer.allocate(42);
    out.putShort((short) -1).putInt(-1);
    out.putShort((short) (sender >>> 32)).putInt((int) sender).putShort((short) 0x0806);
    out.putShort((short) 1).putShort((short) 0x0800).putShort((short) 0x0604);
    out.putShort((short) operation);
    out.putShort((short) (sender >>> 32)).putInt((int) sender).putInt(senderAddress);
    out.putShort((short) 0).putInt(0).putInt(target);
    return out.array();
  }
}
