package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/**
 * The Internet checksum (RFC 1071): a ones' complement sum that is gathered in a long, folded to 16
 * bits once and complemented when it is written.
 */
public final class Checksum {
  private Checksum() {}

  /** Returns the unfolded sum of a range, an odd last byte padded with zero. */
  public static long sum(MemorySegment segment, long offset, int length) {
    long sum = 0;
    long at = offset;
    long end = offset + length;
    for (; at + 4 <= end; at += 4) {
      sum += Integer.toUnsignedLong(BigEndian.i32(segment, at));
    }
    if (at + 2 <= end) {
      sum += BigEndian.u16(segment, at);
      at += 2;
    }
    if (at < end) {
      sum += BigEndian.u8(segment, at) << 8;
    }
    return sum;
  }

  /** Folds a sum to 16 bits, not complemented. */
  public static int fold(long sum) {
    long folded = (sum & 0xffffffffL) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }

  /** Folds a sum and complements it: what stands in a header. */
  public static int finish(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /**
   * Returns the sum of the IPv4 pseudo-header (RFC 9293 §3.1) except for its length.
   *
   * @param ipOffset where the IPv4 header starts
   */
  public static long pseudoIpv4(MemorySegment segment, long ipOffset, int protocol) {
    return Integer.toUnsignedLong(BigEndian.i32(segment, ipOffset + 12))
        + Integer.toUnsignedLong(BigEndian.i32(segment, ipOffset + 16))
        + protocol;
  }

  /** Returns the sum of the IPv6 pseudo-header (RFC 8200 §8.1) except for its length. */
  public static long pseudoIpv6(MemorySegment segment, long ipOffset, int protocol) {
    return sum(segment, ipOffset + 8, 32) + protocol;
  }

  /** Returns a finished checksum after one 16-bit word under it changed (RFC 1624 §3). */
  public static int update(int checksum, int oldWord, int newWord) {
    return finish((~checksum & 0xffffL) + (~oldWord & 0xffffL) + newWord);
  }

  /** Returns a finished checksum after 32 bits under it changed, such as an IPv4 address. */
  public static int updateInt(int checksum, int oldValue, int newValue) {
    int half = update(checksum, oldValue >>> 16, newValue >>> 16);
    return update(half, oldValue & 0xffff, newValue & 0xffff);
  }
}
