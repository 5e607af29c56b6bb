package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.dns.DnsResponder;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.Checksum;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.IcmpView;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.Subnet;
import org.gridtap.frame.TcpView;
import org.gridtap.frame.UdpView;
import org.gridtap.frame.VnetHeader;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAddressTest {
  private static final long SECOND = 1_000_000_000L;
  private static final VirtualSubnet SUBNET = new VirtualSubnet(new Subnet(0x0a400000, 24));
  private static final int SERVICE = SUBNET.serviceAddress();
  private static final int OWN = 0x0a400005;
  private static final long HOST = 0x0202_0304_0506L;
  private static final int IP = VnetHeader.BYTES + EthernetView.HEADER_BYTES;
  private static final int PAYLOAD = IP + Ipv4View.MIN_HEADER_BYTES;
  private static final int DNS = 53;
  private static final int CLIENT_PORT = 40_000;

  private final NetworkRecorder out = new NetworkRecorder();
  private final VirtualNetwork network =
      new VirtualNetwork(
          new NetworkSettings(
              new NodeId(1, 0, 0), SUBNET, "grid.gridtap", 1280, HOST, new AddressMode.Auto(0)));
  private long nowNs = SECOND;

  @BeforeEach
  void takeAnAddress() {
    network.onStart(nowNs, out);
    network.onLeaseGranted(HOST, OWN, 1800, nowNs, out);
    out.takeEvents();
  }

  @Test
  void answersAnEchoWithItsOwnPayload() {
    byte[] request = frame(Ipv4View.PROTOCOL_ICMP, 8 + 5);
    MemorySegment segment = MemorySegment.ofArray(request);
    for (int i = 0; i < 5; i++) {
      request[PAYLOAD + 8 + i] = (byte) (200 + i);
    }
    FrameWriter.writeIcmp(segment, PAYLOAD, IcmpView.ECHO, 0, 0x1234_0007, 5);
    network.onTapFrame(request, nowNs, out);

    IcmpView icmp = icmp(out.takeFromTap());
    assertThat(icmp.type()).isEqualTo(IcmpView.ECHO_REPLY);
    assertThat(icmp.rest()).isEqualTo(0x1234_0007);
    assertThat(icmp.payloadLength()).isEqualTo(5);
    assertThat(icmp.isChecksumValid()).isTrue();
  }

  @Test
  void passesQueriesOnAndAnswersThem() {
    network.onTapFrame(udp(DNS, query("C064000005.grid.gridtap")), nowNs, out);
    byte[] answer = out.takeFromTap();

    UdpView udp = new UdpView();
    Ipv4View ipv4 = ipv4(answer);
    MemorySegment segment = MemorySegment.ofArray(answer);
    assertThat(udp.wrap(segment, ipv4.payloadOffset(), ipv4.payloadLength())).isTrue();
    assertThat(udp.isChecksumValid(ipv4.pseudoSum())).isTrue();
    assertThat(udp.sourcePort()).isEqualTo(DNS);
    assertThat(udp.destinationPort()).isEqualTo(CLIENT_PORT);
    int end = (int) udp.payloadOffset() + udp.payloadLength();
    assertThat(BigEndian.i32(segment, end - 4)).as("the address, last").isEqualTo(OWN);
    assertThat(Frames.destinationHardware(answer)).isEqualTo(HOST);
    assertThat(Frames.sourceHardware(answer)).isEqualTo(0xfefd_0a40_0001L);
  }

  @Test
  void looksHostNamesUpThroughItsOutbox() {
    network.onTapFrame(udp(DNS, query("bob.grid.gridtap")), nowNs, out);
    assertThat(out.takeEvents()).containsExactly("look up bob");
    assertThat(network.deadlineNs()).isEqualTo(nowNs + 2 * SECOND);
    network.onNameFound("bob", OWN + 1, 60, nowNs, out);
    assertThat(out.toTap).hasSize(1);

    network.onTapFrame(udp(DNS, query("eve.grid.gridtap")), nowNs, out);
    network.onNameAbsent("eve", nowNs, out);
    network.onTapFrame(udp(DNS, query("mallory.grid.gridtap")), nowNs, out);
    network.onNameLookUpFailed("mallory", nowNs, out);
    assertThat(out.toTap).hasSize(3);

    network.onTapFrame(udp(DNS, query("trent.grid.gridtap")), nowNs, out);
    nowNs += 2 * SECOND;
    network.onDeadline(nowNs, out);
    assertThat(out.toTap).hasSize(4);
    assertThat(network.dropped(DnsResponder.Drop.TIMED_OUT)).isOne();
  }

  @Test
  void takesAChecksumThatTheKernelLeftToBeCompletedAndNoWrongOne() {
    byte[] query = udp(DNS, query("C064000005.grid.gridtap"));
    query[PAYLOAD + 6] ^= 0x55;
    network.onTapFrame(query, nowNs, out);
    assertThat(network.dropped(DropReason.BAD_PAYLOAD)).isOne();
    assertThat(out.toTap).isEmpty();

    query[0] = VnetHeader.NEEDS_CHECKSUM;
    network.onTapFrame(query, nowNs, out);
    assertThat(out.toTap).hasSize(1);
  }

  @Test
  void saysThatAPortIsNotServedButNotTooOften() {
    byte[] datagram = udp(4242, new byte[100]);
    network.onTapFrame(datagram, nowNs, out);
    byte[] error = out.takeFromTap();
    IcmpView icmp = icmp(error);
    assertThat(icmp.type()).isEqualTo(IcmpView.UNREACHABLE);
    assertThat(icmp.code()).isEqualTo(IcmpView.PORT_UNREACHABLE);
    assertThat(icmp.isChecksumValid()).isTrue();
    assertThat(icmp.payloadLength()).isEqualTo(28);
    MemorySegment quoted = MemorySegment.ofArray(error).asSlice(icmp.payloadOffset(), 28);
    assertThat(quoted.mismatch(MemorySegment.ofArray(datagram).asSlice(IP, 28))).isEqualTo(-1);

    for (int i = 0; i < 5 * ServiceAddress.MAX_ERRORS; i++) {
      network.onTapFrame(datagram, nowNs, out);
    }
    assertThat(out.toTap).hasSize(ServiceAddress.MAX_ERRORS - 1);
    nowNs += SECOND;
    network.onTapFrame(datagram, nowNs, out);
    assertThat(out.toTap).hasSize(ServiceAddress.MAX_ERRORS);
    assertThat(network.dropped(DropReason.FOR_SERVICE))
        .isEqualTo(2 + 5 * ServiceAddress.MAX_ERRORS);
  }

  @Test
  void saysThatAProtocolIsNotSpoken() {
    network.onTapFrame(frame(132, 12), nowNs, out);

    IcmpView icmp = icmp(out.takeFromTap());
    assertThat(icmp.code()).isEqualTo(IcmpView.PROTOCOL_UNREACHABLE);
  }

  @Test
  void refusesTcpAtOnce() {
    network.onTapFrame(tcp(0xffff_ffff, 0, TcpView.SYN), nowNs, out);
    TcpView reset = tcp(out.takeFromTap());
    assertThat(reset.flags()).isEqualTo(TcpView.RST | TcpView.ACK);
    assertThat(reset.sequence()).isZero();
    assertThat(reset.acknowledgement()).as("SYN counts as one").isZero();
    assertThat(reset.sourcePort()).isEqualTo(DNS);
    assertThat(reset.destinationPort()).isEqualTo(CLIENT_PORT);

    network.onTapFrame(tcp(7, 99, TcpView.ACK), nowNs, out);
    reset = tcp(out.takeFromTap());
    assertThat(reset.flags()).isEqualTo(TcpView.RST);
    assertThat(reset.sequence()).isEqualTo(99);

    network.onTapFrame(tcp(7, 99, TcpView.RST), nowNs, out);
    assertThat(out.toTap).isEmpty();
  }

  @Test
  void answersNobodyButTheHostAndNoPartOfAPacket() {
    byte[] fragment = udp(DNS, query("C064000005.grid.gridtap"));
    fragment[IP + 6] = 0x20;
    network.onTapFrame(withHeaderChecksum(fragment), nowNs, out);
    assertThat(network.dropped(DropReason.SERVICE_FRAGMENT)).isOne();

    byte[] foreign = udp(DNS, query("C064000005.grid.gridtap"));
    foreign[IP + 15] = 77;
    network.onTapFrame(foreign, nowNs, out);
    assertThat(network.dropped(DropReason.BAD_HEADER)).isOne();
    network.onTapFrame(withHeaderChecksum(foreign), nowNs, out);
    assertThat(network.dropped(DropReason.SOURCE_NOT_OURS)).isOne();

    network.onLeaseLost(HOST, OWN, nowNs, out);
    network.onTapFrame(udp(DNS, query("C064000005.grid.gridtap")), nowNs, out);
    assertThat(network.dropped(DropReason.NO_ADDRESS)).isOne();
    assertThat(out.toTap).isEmpty();
  }

  @Test
  void dropsWhatIsCutShort() {
    network.onTapFrame(frame(Ipv4View.PROTOCOL_UDP, 7), nowNs, out);
    network.onTapFrame(frame(Ipv4View.PROTOCOL_TCP, 19), nowNs, out);
    network.onTapFrame(frame(Ipv4View.PROTOCOL_ICMP, 7), nowNs, out);
    network.onTapFrame(frame(Ipv4View.PROTOCOL_ICMP, 9), nowNs, out);

    assertThat(network.dropped(DropReason.BAD_PAYLOAD)).isEqualTo(4);
    assertThat(out.toTap).isEmpty();
  }

  private static byte[] frame(int protocol, int payloadLength) {
    byte[] frame = new byte[PAYLOAD + payloadLength];
    MemorySegment segment = MemorySegment.ofArray(frame);
    FrameWriter.writeIpv4(segment, IP, OWN, SERVICE, protocol, payloadLength);
    FrameWriter.writeEthernet(
        segment, VnetHeader.BYTES, 0xfefd_0a40_0001L, HOST, EthernetView.TYPE_IPV4);
    return frame;
  }

  private static byte[] udp(int port, byte[] payload) {
    byte[] frame = frame(Ipv4View.PROTOCOL_UDP, UdpView.HEADER_BYTES + payload.length);
    System.arraycopy(payload, 0, frame, PAYLOAD + UdpView.HEADER_BYTES, payload.length);
    FrameWriter.writeUdp(
        MemorySegment.ofArray(frame), PAYLOAD, OWN, CLIENT_PORT, SERVICE, port, payload.length);
    return frame;
  }

  private static byte[] tcp(int sequence, int acknowledgement, int flags) {
    byte[] frame = frame(Ipv4View.PROTOCOL_TCP, TcpView.MIN_HEADER_BYTES);
    FrameWriter.writeTcpHeader(
        MemorySegment.ofArray(frame),
        PAYLOAD,
        OWN,
        CLIENT_PORT,
        SERVICE,
        DNS,
        sequence,
        acknowledgement,
        flags);
    return frame;
  }

  /** A query of type A, written by hand. */
  private static byte[] query(String name) {
    ByteBuffer out = ByteBuffer.allocate(64);
    out.putLong(0x0001_0100_0001_0000L).putInt(0);
    for (String label : name.split("\\.")) {
      out.put((byte) label.length());
      label.chars().forEach(c -> out.put((byte) c));
    }
    out.put((byte) 0).putInt(0x0001_0001);
    byte[] query = new byte[out.position()];
    out.flip().get(query);
    return query;
  }

  private static byte[] withHeaderChecksum(byte[] frame) {
    MemorySegment segment = MemorySegment.ofArray(frame);
    BigEndian.putU16(segment, IP + 10, 0);
    long sum = Checksum.sum(segment, IP, Ipv4View.MIN_HEADER_BYTES);
    BigEndian.putU16(segment, IP + 10, Checksum.finish(sum));
    return frame;
  }

  private static Ipv4View ipv4(byte[] frame) {
    Ipv4View ipv4 = new Ipv4View();
    assertThat(ipv4.wrap(MemorySegment.ofArray(frame), IP, frame.length - IP)).isTrue();
    assertThat(ipv4.isChecksumValid()).isTrue();
    assertThat(ipv4.source()).isEqualTo(SERVICE);
    assertThat(ipv4.destination()).isEqualTo(OWN);
    return ipv4;
  }

  private static IcmpView icmp(byte[] frame) {
    Ipv4View ipv4 = ipv4(frame);
    assertThat(ipv4.protocol()).isEqualTo(Ipv4View.PROTOCOL_ICMP);
    IcmpView icmp = new IcmpView();
    assertThat(icmp.wrap(MemorySegment.ofArray(frame), ipv4.payloadOffset(), ipv4.payloadLength()))
        .isTrue();
    return icmp;
  }

  private static TcpView tcp(byte[] frame) {
    Ipv4View ipv4 = ipv4(frame);
    assertThat(ipv4.protocol()).isEqualTo(Ipv4View.PROTOCOL_TCP);
    TcpView tcp = new TcpView();
    MemorySegment segment = MemorySegment.ofArray(frame);
    assertThat(tcp.wrap(segment, ipv4.payloadOffset(), ipv4.payloadLength())).isTrue();
    long sum = ipv4.pseudoSum() + Checksum.sum(segment, ipv4.payloadOffset(), ipv4.payloadLength());
    assertThat(Checksum.finish(sum)).isZero();
    return tcp;
  }
}
