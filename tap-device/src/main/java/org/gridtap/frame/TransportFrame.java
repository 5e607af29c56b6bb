package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/**
 * A vnet frame that carries TCP or UDP with the checksum still to be completed: what {@link
 * Segmenter} cuts and {@link Coalescer} merges. Places count from the vnet header's offset.
 */
final class TransportFrame {
  static final int IP = VnetHeader.BYTES + EthernetView.HEADER_BYTES;
  private static final int IPV6_HEADER_BYTES = 40;

  MemorySegment segment = MemorySegment.NULL;
  long offset;
  int length;
  boolean ipv4;
  boolean tcp;

  /** Where the TCP or UDP header starts, from {@link #offset} on. */
  int transport;

  /** Where the payload starts, from {@link #offset} on. */
  int payload;

  int payloadLength;

  /** Returns false if this is not such a frame, or any of its lengths contradicts another. */
  boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    this.length = length;
    if (length < IP + Ipv4View.MIN_HEADER_BYTES
        || (VnetHeader.flags(segment, offset) & VnetHeader.NEEDS_CHECKSUM) == 0) {
      return false;
    }
    return wrapIp() && wrapTransport();
  }

  private boolean wrapIp() {
    int etherType = BigEndian.u16(segment, offset + IP - 2);
    ipv4 = etherType == EthernetView.TYPE_IPV4;
    int first = BigEndian.u8(segment, offset + IP);
    if (ipv4) {
      int headerLength = (first & 0xf) * 4;
      transport = IP + headerLength;
      tcp = BigEndian.u8(segment, offset + IP + 9) == Ipv4View.PROTOCOL_TCP;
      return first >>> 4 == 4
          && headerLength >= Ipv4View.MIN_HEADER_BYTES
          && BigEndian.u16(segment, offset + IP + 2) == length - IP
          && (BigEndian.u16(segment, offset + IP + 6) & 0x3fff) == 0
          && (tcp || BigEndian.u8(segment, offset + IP + 9) == Ipv4View.PROTOCOL_UDP);
    }
    if (etherType != EthernetView.TYPE_IPV6 || length < IP + IPV6_HEADER_BYTES) {
      return false;
    }
    transport = IP + IPV6_HEADER_BYTES;
    tcp = BigEndian.u8(segment, offset + IP + 6) == Ipv4View.PROTOCOL_TCP;
    return first >>> 4 == 6
        && BigEndian.u16(segment, offset + IP + 4) == length - transport
        && (tcp || BigEndian.u8(segment, offset + IP + 6) == Ipv4View.PROTOCOL_UDP);
  }

  private boolean wrapTransport() {
    int minimum = tcp ? TcpView.MIN_HEADER_BYTES : UdpView.HEADER_BYTES;
    if (length < transport + minimum
        || VnetHeader.checksumStart(segment, offset) != transport - VnetHeader.BYTES
        || VnetHeader.checksumOffset(segment, offset) != checksumOffset()) {
      return false;
    }
    int headerLength =
        tcp
            ? (BigEndian.u8(segment, offset + transport + TcpView.DATA_OFFSET) >>> 4) * 4
            : UdpView.HEADER_BYTES;
    payload = transport + headerLength;
    payloadLength = length - payload;
    return headerLength >= minimum && payloadLength >= 0;
  }

  int checksumOffset() {
    return tcp ? TcpView.CHECKSUM : 6;
  }

  int gsoType() {
    return !tcp ? VnetHeader.GSO_UDP_L4 : ipv4 ? VnetHeader.GSO_TCPV4 : VnetHeader.GSO_TCPV6;
  }

  int sequence() {
    return BigEndian.i32(segment, offset + transport + TcpView.SEQUENCE);
  }

  int tcpFlags() {
    return BigEndian.u8(segment, offset + transport + TcpView.FLAGS);
  }

  int ipv4Id() {
    return BigEndian.u16(segment, offset + IP + 4);
  }

  /** Returns the pseudo-header's sum without its length. */
  long pseudoSum() {
    int protocol = tcp ? Ipv4View.PROTOCOL_TCP : Ipv4View.PROTOCOL_UDP;
    return ipv4
        ? Checksum.pseudoIpv4(segment, offset + IP, protocol)
        : Checksum.pseudoIpv6(segment, offset + IP, protocol);
  }

  /**
   * Rewrites what depends on a frame's length, in a copy of this frame's headers at another place:
   * IP and UDP lengths, the IPv4 id and checksum, and the transport's partial checksum.
   */
  void writeLengths(MemorySegment to, long toOffset, int frameLength, int ipv4Id, long pseudoSum) {
    long ip = toOffset + IP;
    if (ipv4) {
      BigEndian.putU16(to, ip + 2, frameLength - IP);
      BigEndian.putU16(to, ip + 4, ipv4Id);
      BigEndian.putU16(to, ip + 10, 0);
      BigEndian.putU16(to, ip + 10, Checksum.finish(Checksum.sum(to, ip, transport - IP)));
    } else {
      BigEndian.putU16(to, ip + 4, frameLength - transport);
    }
    if (!tcp) {
      BigEndian.putU16(to, toOffset + transport + 4, frameLength - transport);
    }
    BigEndian.putU16(
        to,
        toOffset + transport + checksumOffset(),
        Checksum.fold(pseudoSum + frameLength - transport));
  }
}
