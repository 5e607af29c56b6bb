package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826).
 *
 * <pre>
 * hardware:2=1 ‖ protocol:2=0x0800 ‖ 6 ‖ 4 ‖ operation:2 ‖ senderMac:6 ‖ senderIp:4 ‖ targetMac:6 ‖ targetIp:4
 * </pre>
 */
public final class ArpView {
  public static final int BYTES = 28;
  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  /** Hardware type Ethernet, protocol IPv4, address lengths 6 and 4. */
  static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

  private MemorySegment segment = MemorySegment.NULL;
  private long offset;

  /** Returns false if this is no whole packet for IPv4 over Ethernet. */
  public boolean wrap(MemorySegment segment, long offset, int length) {
    this.segment = segment;
    this.offset = offset;
    return length >= BYTES && BigEndian.u48(segment, offset) == ETHERNET_IPV4;
  }

  public int operation() {
    return BigEndian.u16(segment, offset + 6);
  }

  public long senderHardwareAddress() {
    return BigEndian.u48(segment, offset + 8);
  }

  public int senderAddress() {
    return BigEndian.i32(segment, offset + 14);
  }

  public long targetHardwareAddress() {
    return BigEndian.u48(segment, offset + 18);
  }

  public int targetAddress() {
    return BigEndian.i32(segment, offset + 24);
  }

  /** Tells whether somebody asks if an address is free before taking it (RFC 5227 §2.1.1). */
  public boolean isProbe() {
    return operation() == REQUEST && senderAddress() == 0;
  }

  /** Tells whether somebody announces the address that it has (RFC 5227 §2.3). */
  public boolean isAnnouncement() {
    return senderAddress() == targetAddress();
  }
}
