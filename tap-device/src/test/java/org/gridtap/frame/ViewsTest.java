package org.gridtap.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final int A = 0x0a400001;
  private static final int B = 0x0a400002;

  private final EthernetView ethernet = new EthernetView();
  private final ArpView arp = new ArpView();
  private final Ipv4View ipv4 = new Ipv4View();
  private final UdpView udp = new UdpView();
  private final TcpView tcp = new TcpView();

  @Test
  void readsWhatItWroteAsArp() {
    MemorySegment frame = MemorySegment.ofArray(new byte[60]);
    int at = FrameWriter.writeEthernet(frame, 0, 0x021122334455L, 0xfefd0a400002L, 0x0806);
    at += FrameWriter.writeArp(frame, at, ArpView.REPLY, 0xfefd0a400002L, B, 0x021122334455L, A);
    assertThat(at).isEqualTo(42);
    assertThat(ethernet.wrap(frame, 0, at)).isTrue();
    assertThat(ethernet.destination()).isEqualTo(0x021122334455L);
    assertThat(ethernet.source()).isEqualTo(0xfefd0a400002L);
    assertThat(ethernet.etherType()).isEqualTo(EthernetView.TYPE_ARP);
    assertThat(arp.wrap(frame, ethernet.payloadOffset(), ethernet.payloadLength())).isTrue();
    assertThat(arp.operation()).isEqualTo(ArpView.REPLY);
    assertThat(arp.senderHardwareAddress()).isEqualTo(0xfefd0a400002L);
    assertThat(arp.senderAddress()).isEqualTo(B);
    assertThat(arp.targetHardwareAddress()).isEqualTo(0x021122334455L);
    assertThat(arp.targetAddress()).isEqualTo(A);
    assertThat(arp.isProbe()).isFalse();
    FrameWriter.writeArp(frame, 14, ArpView.REQUEST, 1, 0, 0, A);
    assertThat(arp.isProbe()).isTrue();
    FrameWriter.writeArp(frame, 14, ArpView.REQUEST, 1, A, 0, A);
    assertThat(arp.isAnnouncement()).isTrue();
    assertThat(arp.isProbe()).isFalse();
  }

  @Test
  void readsWhatItWroteAsUdp() {
    for (int payload = 0; payload < 40; payload++) {
      byte[] bytes = new byte[100];
      new Random(payload).nextBytes(bytes);
      MemorySegment packet = MemorySegment.ofArray(bytes);
      int udpBytes = FrameWriter.writeUdp(packet, 20, A, 67, B, 68, payload);
      int ipBytes = FrameWriter.writeIpv4(packet, 0, A, B, 17, udpBytes + payload);
      assertThat(ipv4.wrap(packet, 0, ipBytes + udpBytes + payload + 5)).as("padding").isTrue();
      assertThat(ipv4.isChecksumValid()).isTrue();
      assertThat(ipv4.isFragment()).isFalse();
      assertThat(ipv4.source()).isEqualTo(A);
      assertThat(ipv4.destination()).isEqualTo(B);
      assertThat(ipv4.protocol()).isEqualTo(17);
      assertThat(udp.wrap(packet, ipv4.payloadOffset(), ipv4.payloadLength())).isTrue();
      assertThat(udp.sourcePort()).isEqualTo(67);
      assertThat(udp.destinationPort()).isEqualTo(68);
      assertThat(udp.payloadLength()).isEqualTo(payload);
      assertThat(udp.isChecksumValid(ipv4.pseudoSum())).isTrue();
      int slow = SuperFrames.slowSum(bytes, 20, 28 + payload, 0);
      int pseudo = SuperFrames.slowSum(bytes, 12, 20, 17 + 8 + payload);
      assertThat(SuperFrames.slowSum(new byte[0], 0, 0, slow + pseudo)).isEqualTo(0xffff);
      bytes[20] ^= 1;
      assertThat(udp.isChecksumValid(ipv4.pseudoSum())).isFalse();
      bytes[8] ^= 1;
      assertThat(ipv4.isChecksumValid()).isFalse();
    }
  }

  @Test
  void acceptsAnAbsentUdpChecksum() {
    MemorySegment datagram = MemorySegment.ofArray(new byte[] {0, 1, 0, 2, 0, 8, 0, 0});
    assertThat(udp.wrap(datagram, 0, 8)).isTrue();
    assertThat(udp.isChecksumValid(12345)).isTrue();
  }

  @Test
  void refusesLengthsThatDoNotFit() {
    byte[] packet = new byte[40];
    MemorySegment segment = MemorySegment.ofArray(packet);
    FrameWriter.writeIpv4(segment, 0, A, B, 6, 20);
    assertThat(ipv4.wrap(segment, 0, 40)).isTrue();
    assertThat(ipv4.wrap(segment, 0, 39)).isFalse();
    assertThat(ipv4.wrap(segment, 0, 19)).isFalse();
    packet[0] = 0x44;
    assertThat(ipv4.wrap(segment, 0, 40)).as("header of 16 bytes").isFalse();
    packet[0] = 0x65;
    assertThat(ipv4.wrap(segment, 0, 40)).as("version 6").isFalse();
    packet[0] = 0x45;
    packet[3] = 19;
    assertThat(ipv4.wrap(segment, 0, 40)).as("shorter than its header").isFalse();
    packet[32] = 0x50;
    assertThat(tcp.wrap(segment, 20, 20)).isTrue();
    packet[32] = 0x60;
    assertThat(tcp.wrap(segment, 20, 20)).isFalse();
    packet[32] = 0x40;
    assertThat(tcp.wrap(segment, 20, 20)).isFalse();
    assertThat(arp.wrap(segment, 0, 28)).isFalse();
    assertThat(udp.wrap(segment, 0, 7)).isFalse();
    assertThat(ethernet.wrap(segment, 0, 13)).isFalse();
  }

  @Test
  void neverReadsBeyondRandomBytes() {
    Random random = new Random(3);
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[random.nextInt(70)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = 0x45;
      }
      MemorySegment segment = MemorySegment.ofArray(bytes);
      readAll(segment, bytes.length);
    }
  }

  private void readAll(MemorySegment segment, int length) {
    if (ethernet.wrap(segment, 0, length)) {
      assertThat(ethernet.payloadLength()).isEqualTo(length - 14);
    }
    if (arp.wrap(segment, 0, length)) {
      arp.targetAddress();
    }
    if (ipv4.wrap(segment, 0, length)) {
      ipv4.isChecksumValid();
      assertThat(ipv4.payloadOffset() + ipv4.payloadLength()).isLessThanOrEqualTo(length);
    }
    if (udp.wrap(segment, 0, length)) {
      udp.isChecksumValid(1);
      assertThat(udp.payloadLength()).isLessThanOrEqualTo(length - 8);
    }
    if (tcp.wrap(segment, 0, length)) {
      assertThat(tcp.payloadLength()).isBetween(0, length - 20);
    }
    VnetHeader.completeChecksum(segment, 0, length);
  }

  @Test
  void sumsAsTheRfcSays() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (random.nextInt(4) == 0) {
        Arrays.fill(bytes, (byte) 0xff);
      }
      int from = random.nextInt(bytes.length + 1);
      int length = random.nextInt(bytes.length - from + 1);
      assertThat(Checksum.fold(Checksum.sum(MemorySegment.ofArray(bytes), from, length)))
          .isEqualTo(SuperFrames.slowSum(bytes, from, from + length, 0));
    }
    assertThat(Checksum.fold(-1L)).isEqualTo(0xffff);
  }

  @Test
  void updatesAChecksumWhenAWordChanges() {
    Random random = new Random(12);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[20];
      random.nextBytes(bytes);
      MemorySegment segment = MemorySegment.ofArray(bytes);
      int before = Checksum.finish(Checksum.sum(segment, 0, 20));
      int oldWord = BigEndian.u16(segment, 4);
      int oldInt = BigEndian.i32(segment, 12);
      int newWord = random.nextInt(0x10000);
      int newInt = random.nextInt();
      BigEndian.putU16(segment, 4, newWord);
      BigEndian.putI32(segment, 12, newInt);
      int updated = Checksum.updateInt(Checksum.update(before, oldWord, newWord), oldInt, newInt);
      assertThat(updated).isEqualTo(Checksum.finish(Checksum.sum(segment, 0, 20)));
    }
  }

  @Test
  void completesAPartialChecksum() {
    Random random = new Random(13);
    for (int round = 0; round < 200; round++) {
      byte[] whole = SuperFrames.build(SegmenterTest.smallShape(random), random);
      for (byte[] frame : SegmenterTest.cut(whole, 0)) {
        int pseudo = SuperFrames.pseudoSum(frame);
        int start = SuperFrames.getLittle(frame, 6) + 10;
        assertThat(VnetHeader.completeChecksum(MemorySegment.ofArray(frame), 0, frame.length))
            .isTrue();
        assertThat(SuperFrames.slowSum(frame, start, frame.length, pseudo)).isEqualTo(0xffff);
        assertThat(Arrays.copyOf(frame, 10)).isEqualTo(new byte[10]);
      }
    }
  }
}
