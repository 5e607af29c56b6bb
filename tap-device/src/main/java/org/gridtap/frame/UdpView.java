package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/** A UDP datagram (RFC 768): {@code source:2 ‖ destination:2 ‖ length:2 ‖ checksum:2 ‖ payload}. */
public final class UdpView {
  public static final int HEADER_BYTES = 8;

  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int datagramLength;

  /** Returns false if the header or its length does not fit; the checksum is not looked at. */
  public boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    if (length < HEADER_BYTES) {
      return false;
    }
    datagramLength = BigEndian.u16(segment, offset + 4);
    return datagramLength >= HEADER_BYTES && datagramLength <= length;
  }

  public int sourcePort() {
    return BigEndian.u16(segment, offset);
  }

  public int destinationPort() {
    return BigEndian.u16(segment, offset + 2);
  }

  public long payloadOffset() {
    return offset + HEADER_BYTES;
  }

  public int payloadLength() {
    return datagramLength - HEADER_BYTES;
  }

  /**
   * Tells whether the checksum is right or absent.
   *
   * @param pseudoSum the pseudo-header's sum, see {@link Ipv4View#pseudoSum}
   */
  public boolean isChecksumValid(long pseudoSum) {
    return BigEndian.u16(segment, offset + 6) == 0
        || Checksum.finish(pseudoSum + Checksum.sum(segment, offset, datagramLength)) == 0;
  }
}
