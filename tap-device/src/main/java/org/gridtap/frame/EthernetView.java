package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/** An Ethernet II frame (RFC 894): {@code destination:6 ‖ source:6 ‖ etherType:2 ‖ payload}. */
public final class EthernetView {
  public static final int HEADER_BYTES = 14;
  public static final int TYPE_IPV4 = 0x0800;
  public static final int TYPE_ARP = 0x0806;
  public static final int TYPE_IPV6 = 0x86dd;

  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int length;

  /** Returns false if there is no whole header. */
  public boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    this.length = length;
    return length >= HEADER_BYTES;
  }

  public long destination() {
    return BigEndian.u48(segment, offset);
  }

  public long source() {
    return BigEndian.u48(segment, offset + 6);
  }

  public int etherType() {
    return BigEndian.u16(segment, offset + 12);
  }

  public long payloadOffset() {
    return offset + HEADER_BYTES;
  }

  public int payloadLength() {
    return length - HEADER_BYTES;
  }
}
