package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/** An ICMP message (RFC 792): {@code type:1 ‖ code:1 ‖ checksum:2 ‖ rest:4 ‖ payload}. */
public final class IcmpView {
  public static final int HEADER_BYTES = 8;

  public static final int ECHO_REPLY = 0;
  public static final int UNREACHABLE = 3;
  public static final int ECHO = 8;

  /** Codes of {@link #UNREACHABLE}. */
  public static final int PROTOCOL_UNREACHABLE = 2;

  public static final int PORT_UNREACHABLE = 3;

  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int length;

  /** Returns false if there is no whole header; the checksum is not looked at. */
  public boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    this.length = length;
    return length >= HEADER_BYTES;
  }

  public int type() {
    return BigEndian.u8(segment, offset);
  }

  public int code() {
    return BigEndian.u8(segment, offset + 1);
  }

  /** Returns bytes 4 to 7: of an echo, its identifier and sequence number. */
  public int rest() {
    return BigEndian.i32(segment, offset + 4);
  }

  public long payloadOffset() {
    return offset + HEADER_BYTES;
  }

  public int payloadLength() {
    return length - HEADER_BYTES;
  }

  public boolean isChecksumValid() {
    return Checksum.finish(Checksum.sum(segment, offset, length)) == 0;
  }
}
