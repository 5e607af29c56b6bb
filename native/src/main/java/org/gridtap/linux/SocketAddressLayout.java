package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where an address and a port stand in {@code sockaddr_in6}, or in {@code sockaddr_in} where the
 * kernel has no IPv6. To callers an IPv4 address is always {@code ::ffff:a.b.c.d}, as two longs.
 *
 * <p>A link-local IPv6 address would need a scope, which no endpoint of ours carries: the kernel
 * refuses a datagram to one.
 */
enum SocketAddressLayout {
  DUAL_STACK(10, 28),
  IPV4_ONLY(2, 16);

  /** Room for either kind, in bytes. */
  static final int MAX_BYTES = 32;

  private static final ValueLayout.OfShort BE16 =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_FLOW = 4;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;
  private static final long MAPPED = 0xffffL << 32;

  final int family;
  final int bytes;

  SocketAddressLayout(int family, int bytes) {
    this.family = family;
    this.bytes = bytes;
  }

  /** Tells whether a datagram to this address can be sent at all. */
  boolean reaches(long hi, long lo) {
    return this == DUAL_STACK || (hi == 0 && (lo & ~0xffffffffL) == MAPPED);
  }

  void write(MemorySegment segment, long offset, long hi, long lo, int port) {
    segment.set(JAVA_SHORT, offset, (short) family);
    segment.set(BE16, offset + PORT, (short) port);
    if (this == DUAL_STACK) {
      segment.set(JAVA_INT, offset + IPV6_FLOW, 0);
      segment.set(BE64, offset + IPV6_ADDRESS, hi);
      segment.set(BE64, offset + IPV6_ADDRESS + 8, lo);
      segment.set(JAVA_INT, offset + IPV6_SCOPE, 0);
    } else {
      segment.set(BE32, offset + IPV4_ADDRESS, (int) lo);
      segment.set(JAVA_LONG_UNALIGNED, offset + 8, 0);
    }
  }

  long hi(MemorySegment segment, long offset) {
    return this == DUAL_STACK ? segment.get(BE64, offset + IPV6_ADDRESS) : 0;
  }

  long lo(MemorySegment segment, long offset) {
    return this == DUAL_STACK
        ? segment.get(BE64, offset + IPV6_ADDRESS + 8)
        : MAPPED | Integer.toUnsignedLong(segment.get(BE32, offset + IPV4_ADDRESS));
  }

  int port(MemorySegment segment, long offset) {
    return segment.get(BE16, offset + PORT) & 0xffff;
  }
}
