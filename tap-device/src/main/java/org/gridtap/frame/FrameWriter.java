package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/**
 * Writes headers into memory that the caller owns. Every method returns the number of bytes that it
 * wrote, so that offsets add up; inner parts are written first, for the outer ones sum over them.
 */
public final class FrameWriter {
  private static final int DEFAULT_TIME_TO_LIVE = 64;

  private FrameWriter() {}

  public static int writeEthernet(
      MemorySegment segment, long offset, long destination, long source, int etherType) {
    BigEndian.putU48(segment, offset, destination);
    BigEndian.putU48(segment, offset + 6, source);
    BigEndian.putU16(segment, offset + 12, etherType);
    return EthernetView.HEADER_BYTES;
  }

  public static int writeArp(
      MemorySegment segment,
      long offset,
      int operation,
      long senderHardwareAddress,
      int senderAddress,
      long targetHardwareAddress,
      int targetAddress) {
    BigEndian.putU48(segment, offset, ArpView.ETHERNET_IPV4);
    BigEndian.putU16(segment, offset + 6, operation);
    BigEndian.putU48(segment, offset + 8, senderHardwareAddress);
    BigEndian.putI32(segment, offset + 14, senderAddress);
    BigEndian.putU48(segment, offset + 18, targetHardwareAddress);
    BigEndian.putI32(segment, offset + 24, targetAddress);
    return ArpView.BYTES;
  }

  /** Writes a header without options, its checksum included, before {@code payloadLength} bytes. */
  public static int writeIpv4(
      MemorySegment segment,
      long offset,
      int source,
      int destination,
      int protocol,
      int payloadLength) {
    BigEndian.putU16(segment, offset, 0x4500);
    BigEndian.putU16(segment, offset + 2, Ipv4View.MIN_HEADER_BYTES + payloadLength);
    BigEndian.putI32(segment, offset + 4, 0);
    BigEndian.putU8(segment, offset + 8, DEFAULT_TIME_TO_LIVE);
    BigEndian.putU8(segment, offset + 9, protocol);
    BigEndian.putU16(segment, offset + 10, 0);
    BigEndian.putI32(segment, offset + 12, source);
    BigEndian.putI32(segment, offset + 16, destination);
    BigEndian.putU16(
        segment,
        offset + 10,
        Checksum.finish(Checksum.sum(segment, offset, Ipv4View.MIN_HEADER_BYTES)));
    return Ipv4View.MIN_HEADER_BYTES;
  }

  /**
   * Writes a header with the checksum over the payload that stands right behind it.
   *
   * @param sourceAddress and {@code destinationAddress} of the IPv4 packet, for the pseudo-header
   */
  public static int writeUdp(
      MemorySegment segment,
      long offset,
      int sourceAddress,
      int sourcePort,
      int destinationAddress,
      int destinationPort,
      int payloadLength) {
    int length = UdpView.HEADER_BYTES + payloadLength;
    BigEndian.putU16(segment, offset, sourcePort);
    BigEndian.putU16(segment, offset + 2, destinationPort);
    BigEndian.putU16(segment, offset + 4, length);
    BigEndian.putU16(segment, offset + 6, 0);
    long pseudo =
        Integer.toUnsignedLong(sourceAddress)
            + Integer.toUnsignedLong(destinationAddress)
            + Ipv4View.PROTOCOL_UDP
            + length;
    int checksum = Checksum.finish(pseudo + Checksum.sum(segment, offset, length));
    BigEndian.putU16(segment, offset + 6, checksum == 0 ? 0xffff : checksum);
    return UdpView.HEADER_BYTES;
  }

  /**
   * Writes a header with the checksum over the payload that stands right behind it (RFC 792).
   *
   * @param rest what the type makes of bytes 4 to 7
   */
  public static int writeIcmp(
      MemorySegment segment, long offset, int type, int code, int rest, int payloadLength) {
    BigEndian.putU8(segment, offset, type);
    BigEndian.putU8(segment, offset + 1, code);
    BigEndian.putU16(segment, offset + 2, 0);
    BigEndian.putI32(segment, offset + 4, rest);
    int length = IcmpView.HEADER_BYTES + payloadLength;
    BigEndian.putU16(segment, offset + 2, Checksum.finish(Checksum.sum(segment, offset, length)));
    return IcmpView.HEADER_BYTES;
  }

  /**
   * Writes a segment of a header alone, without options or a window, behind the IPv4 header that
   * its checksum covers too (RFC 9293 §3.1).
   */
  public static int writeTcpHeader(
      MemorySegment segment,
      long offset,
      int sourceAddress,
      int sourcePort,
      int destinationAddress,
      int destinationPort,
      int sequence,
      int acknowledgement,
      int flags) {
    BigEndian.putU16(segment, offset, sourcePort);
    BigEndian.putU16(segment, offset + 2, destinationPort);
    BigEndian.putI32(segment, offset + TcpView.SEQUENCE, sequence);
    BigEndian.putI32(segment, offset + TcpView.ACKNOWLEDGEMENT, acknowledgement);
    BigEndian.putU8(segment, offset + TcpView.DATA_OFFSET, (TcpView.MIN_HEADER_BYTES / 4) << 4);
    BigEndian.putU8(segment, offset + TcpView.FLAGS, flags);
    BigEndian.putU16(segment, offset + TcpView.WINDOW, 0);
    BigEndian.putI32(segment, offset + TcpView.CHECKSUM, 0);
    long pseudo =
        Integer.toUnsignedLong(sourceAddress)
            + Integer.toUnsignedLong(destinationAddress)
            + Ipv4View.PROTOCOL_TCP
            + TcpView.MIN_HEADER_BYTES;
    BigEndian.putU16(
        segment,
        offset + TcpView.CHECKSUM,
        Checksum.finish(pseudo + Checksum.sum(segment, offset, TcpView.MIN_HEADER_BYTES)));
    return TcpView.MIN_HEADER_BYTES;
  }
}
