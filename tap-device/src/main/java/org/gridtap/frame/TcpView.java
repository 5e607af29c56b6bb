package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/** A TCP segment's header (RFC 9293 §3.1), as far as cutting and merging need it. */
public final class TcpView {
  public static final int MIN_HEADER_BYTES = 20;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;
  public static final int ECE = 0x40;
  public static final int CWR = 0x80;

  static final int SEQUENCE = 4;
  static final int ACKNOWLEDGEMENT = 8;
  static final int DATA_OFFSET = 12;
  static final int FLAGS = 13;
  static final int WINDOW = 14;
  static final int CHECKSUM = 16;

  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int length;
  private int headerLength;

  /** Returns false if the header does not fit; the checksum is not looked at. */
  public boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    this.length = length;
    if (length < MIN_HEADER_BYTES) {
      return false;
    }
    headerLength = (BigEndian.u8(segment, offset + DATA_OFFSET) >>> 4) * 4;
    return headerLength >= MIN_HEADER_BYTES && headerLength <= length;
  }

  public int sourcePort() {
    return BigEndian.u16(segment, offset);
  }

  public int destinationPort() {
    return BigEndian.u16(segment, offset + 2);
  }

  public int sequence() {
    return BigEndian.i32(segment, offset + SEQUENCE);
  }

  public int acknowledgement() {
    return BigEndian.i32(segment, offset + ACKNOWLEDGEMENT);
  }

  public int flags() {
    return BigEndian.u8(segment, offset + FLAGS);
  }

  public int headerLength() {
    return headerLength;
  }

  public long payloadOffset() {
    return offset + headerLength;
  }

  public int payloadLength() {
    return length - headerLength;
  }
}
