package org.gridtap.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.frame.SuperFrames.Shape;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class ViewsFuzzTest {
  static List<Named<byte[]>> honest() {
    byte[] arp = new byte[VnetHeader.BYTES + EthernetView.HEADER_BYTES + ArpView.BYTES];
    SuperFrames.put16(arp, 22, EthernetView.TYPE_ARP);
    System.arraycopy(new byte[] {0, 1, 8, 0, 6, 4, 0, 1}, 0, arp, 24, 8);
    return List.of(
        named("TCP", frame(true, SuperFrames.TCP)),
        named("UDP", frame(true, SuperFrames.UDP)),
        named("TCP over IPv6", frame(false, SuperFrames.TCP)),
        named("ARP", arp));
  }

  private static byte[] frame(boolean ipv4, int protocol) {
    return SuperFrames.build(new Shape(ipv4, protocol, 0, 100, 20, TcpView.ACK), new Random(1));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void staysWithinWhatItWraps(byte[] bytes) {
    MemorySegment segment = MemorySegment.ofArray(bytes);
    EthernetView ethernet = new EthernetView();
    int length = bytes.length - VnetHeader.BYTES;
    if (length < 0 || !ethernet.wrap(segment, VnetHeader.BYTES, length)) {
      return;
    }
    assertThat(ethernet.destination() | ethernet.source()).isBetween(0L, 0xffff_ffff_ffffL);
    long payload = ethernet.payloadOffset();
    assertThat(payload + ethernet.payloadLength()).isEqualTo(bytes.length);
    ArpView arp = new ArpView();
    if (arp.wrap(segment, payload, ethernet.payloadLength())) {
      assertThat(arp.senderHardwareAddress() | arp.targetHardwareAddress())
          .isBetween(0L, 0xffff_ffff_ffffL);
      assertThat(arp.isProbe()).isEqualTo(arp.operation() == 1 && arp.senderAddress() == 0);
    }
    Ipv4View ip = new Ipv4View();
    if (ip.wrap(segment, payload, ethernet.payloadLength())) {
      assertThat(ip.payloadLength()).isBetween(0, ethernet.payloadLength() - 20);
      assertThat(ip.payloadOffset() + ip.payloadLength()).isLessThanOrEqualTo(bytes.length);
      assertThat(ip.isChecksumValid())
          .isEqualTo(slowSum(bytes, payload, ip.headerLength(), 0) == 0xffff);
      checkTransport(segment, bytes, ip);
    }
  }

  private static void checkTransport(MemorySegment segment, byte[] bytes, Ipv4View ip) {
    UdpView udp = new UdpView();
    if (udp.wrap(segment, ip.payloadOffset(), ip.payloadLength())) {
      assertThat(udp.payloadLength()).isBetween(0, ip.payloadLength() - UdpView.HEADER_BYTES);
      int datagram = UdpView.HEADER_BYTES + udp.payloadLength();
      int pseudo = (int) (ip.pseudoSum() % 0xffff);
      boolean absent = SuperFrames.get16(bytes, (int) ip.payloadOffset() + 6) == 0;
      boolean right = slowSum(bytes, ip.payloadOffset(), datagram, pseudo) % 0xffff == 0;
      assertThat(udp.isChecksumValid(ip.pseudoSum())).isEqualTo(absent || right);
    }
    IcmpView icmp = new IcmpView();
    if (icmp.wrap(segment, ip.payloadOffset(), ip.payloadLength())) {
      assertThat(icmp.payloadOffset() + icmp.payloadLength())
          .isEqualTo(ip.payloadOffset() + ip.payloadLength());
      assertThat(icmp.isChecksumValid())
          .isEqualTo(slowSum(bytes, ip.payloadOffset(), ip.payloadLength(), 0) == 0xffff);
    }
    TcpView tcp = new TcpView();
    if (tcp.wrap(segment, ip.payloadOffset(), ip.payloadLength())) {
      assertThat(tcp.payloadLength()).isBetween(0, ip.payloadLength() - tcp.headerLength());
      assertThat(tcp.flags()).isBetween(0, 255);
    }
  }

  private static int slowSum(byte[] bytes, long from, int length, int initial) {
    return SuperFrames.slowSum(bytes, (int) from, (int) from + length, initial);
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void completesAnyChecksumThatLiesInTheFrame(byte[] bytes) {
    byte[] before = bytes.clone();
    MemorySegment segment = MemorySegment.ofArray(bytes);
    boolean plain = VnetHeader.isPlain(segment, 0, bytes.length);
    assertThat(VnetHeader.completeChecksum(segment, 0, bytes.length)).isEqualTo(plain);
    if (!plain || (before[0] & VnetHeader.NEEDS_CHECKSUM) == 0) {
      assertThat(bytes).isEqualTo(before);
      return;
    }
    int start = VnetHeader.BYTES + SuperFrames.getLittle(before, 6);
    int field = start + SuperFrames.getLittle(before, 8);
    int expected = ~SuperFrames.slowSum(before, start, before.length, 0) & 0xffff;
    byte[] wanted = before.clone();
    SuperFrames.put16(wanted, field, expected == 0 ? 0xffff : expected);
    Arrays.fill(wanted, 0, VnetHeader.BYTES, (byte) 0);
    assertThat(bytes).isEqualTo(wanted);
    assertThat(VnetHeader.isPlain(segment, 0, bytes.length)).isTrue();
  }
}
