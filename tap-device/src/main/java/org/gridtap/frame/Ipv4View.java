package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/** An IPv4 packet (RFC 791 §3.1); bytes after its total length, such as padding, are left out. */
public final class Ipv4View {
  public static final int MIN_HEADER_BYTES = 20;
  public static final int PROTOCOL_ICMP = 1;
  public static final int PROTOCOL_TCP = 6;
  public static final int PROTOCOL_UDP = 17;

  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int headerLength;
  private int totalLength;

  /** Returns false if the version or any length is wrong; the checksum is not looked at. */
  public boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    if (length < MIN_HEADER_BYTES) {
      return false;
    }
    int first = BigEndian.u8(segment, offset);
    headerLength = (first & 0xf) * 4;
    totalLength = BigEndian.u16(segment, offset + 2);
    return first >>> 4 == 4
        && headerLength >= MIN_HEADER_BYTES
        && headerLength <= totalLength
        && totalLength <= length;
  }

  public int headerLength() {
    return headerLength;
  }

  public int totalLength() {
    return totalLength;
  }

  public int protocol() {
    return BigEndian.u8(segment, offset + 9);
  }

  public int timeToLive() {
    return BigEndian.u8(segment, offset + 8);
  }

  public int source() {
    return BigEndian.i32(segment, offset + 12);
  }

  public int destination() {
    return BigEndian.i32(segment, offset + 16);
  }

  /** Tells whether this is a part of a larger packet. */
  public boolean isFragment() {
    return (BigEndian.u16(segment, offset + 6) & 0x3fff) != 0;
  }

  public boolean isChecksumValid() {
    return Checksum.finish(Checksum.sum(segment, offset, headerLength)) == 0;
  }

  public long payloadOffset() {
    return offset + headerLength;
  }

  public int payloadLength() {
    return totalLength - headerLength;
  }

  /** Returns the pseudo-header's sum with the payload's length, for its protocol's checksum. */
  public long pseudoSum() {
    return Checksum.pseudoIpv4(segment, offset, protocol()) + payloadLength();
  }
}
