package org.gridtap.node.net;

import java.lang.foreign.MemorySegment;
import org.gridtap.dns.Asker;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.IcmpView;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.TcpView;
import org.gridtap.frame.UdpView;

/** Ethernet frames from the service address to a host behind the TAP. */
record ServiceFrames(int serviceAddress) {
  private static final int IP_OFFSET = EthernetView.HEADER_BYTES;
  private static final int PAYLOAD_OFFSET = IP_OFFSET + Ipv4View.MIN_HEADER_BYTES;

  /** How much of an offending packet its sender gets back behind its header (RFC 792). */
  private static final int QUOTED_BYTES = 8;

  byte[] udp(int port, Asker asker, byte[] payload) {
    byte[] frame = new byte[PAYLOAD_OFFSET + UdpView.HEADER_BYTES + payload.length];
    System.arraycopy(payload, 0, frame, PAYLOAD_OFFSET + UdpView.HEADER_BYTES, payload.length);
    FrameWriter.writeUdp(
        MemorySegment.ofArray(frame),
        PAYLOAD_OFFSET,
        serviceAddress,
        port,
        asker.address(),
        asker.port(),
        payload.length);
    return withHeaders(frame, asker.hardwareAddress(), asker.address(), Ipv4View.PROTOCOL_UDP);
  }

  /** Answers an echo request by its own payload (RFC 1122 §3.2.2.6). */
  byte[] echoReply(ServicePacket packet, IcmpView echo) {
    return icmp(
        packet,
        IcmpView.ECHO_REPLY,
        0,
        echo.rest(),
        packet.bytes(echo.payloadOffset(), echo.payloadLength()));
  }

  /** Says that nothing takes such packets (RFC 1122 §3.2.2.1). */
  byte[] unreachable(ServicePacket packet, int code) {
    int quoted = packet.ipv4().headerLength() + QUOTED_BYTES;
    return icmp(
        packet,
        IcmpView.UNREACHABLE,
        code,
        0,
        packet.bytes(IP_OFFSET, Math.min(quoted, packet.ipv4().totalLength())));
  }

  /** Refuses a TCP segment that is no reset itself (RFC 9293 §3.10.7.1). */
  byte[] reset(ServicePacket packet, TcpView segment) {
    boolean acknowledges = (segment.flags() & TcpView.ACK) != 0;
    int occupied =
        segment.payloadLength()
            + ((segment.flags() & TcpView.SYN) != 0 ? 1 : 0)
            + ((segment.flags() & TcpView.FIN) != 0 ? 1 : 0);
    byte[] frame = new byte[PAYLOAD_OFFSET + TcpView.MIN_HEADER_BYTES];
    FrameWriter.writeTcpHeader(
        MemorySegment.ofArray(frame),
        PAYLOAD_OFFSET,
        serviceAddress,
        segment.destinationPort(),
        packet.ipv4().source(),
        segment.sourcePort(),
        acknowledges ? segment.acknowledgement() : 0,
        acknowledges ? 0 : segment.sequence() + occupied,
        acknowledges ? TcpView.RST : TcpView.RST | TcpView.ACK);
    return withHeaders(frame, packet.hardware(), packet.ipv4().source(), Ipv4View.PROTOCOL_TCP);
  }

  private byte[] icmp(ServicePacket packet, int type, int code, int rest, byte[] payload) {
    byte[] frame = new byte[PAYLOAD_OFFSET + IcmpView.HEADER_BYTES + payload.length];
    System.arraycopy(payload, 0, frame, PAYLOAD_OFFSET + IcmpView.HEADER_BYTES, payload.length);
    FrameWriter.writeIcmp(
        MemorySegment.ofArray(frame), PAYLOAD_OFFSET, type, code, rest, payload.length);
    return withHeaders(frame, packet.hardware(), packet.ipv4().source(), Ipv4View.PROTOCOL_ICMP);
  }

  private byte[] withHeaders(byte[] frame, long hardware, int address, int protocol) {
    MemorySegment segment = MemorySegment.ofArray(frame);
    FrameWriter.writeIpv4(
        segment, IP_OFFSET, serviceAddress, address, protocol, frame.length - PAYLOAD_OFFSET);
    FrameWriter.writeEthernet(
        segment, 0, hardware, MacAddress.bitsForIpv4(serviceAddress), EthernetView.TYPE_IPV4);
    return frame;
  }
}
