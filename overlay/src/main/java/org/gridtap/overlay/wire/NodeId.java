package org.gridtap.overlay.wire;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A place on the ring: an unsigned 160-bit number, modulo 2^160, most significant bits in {@code
 * hi}.
 *
 * <p>Node ids and DHT keys are both of this type. Natural order is the ring's order starting at
 * zero.
 */
public record NodeId(long hi, long mid, int lo) implements Comparable<NodeId> {
  /** Length of an id on the wire, in bytes. */
  public static final int BYTES = 20;

  /** Stands for "no node" where the wire needs a place holder; no node has this id. */
  public static final NodeId NONE = new NodeId(0, 0, 0);

  /** Reads an id from the first {@link #BYTES} bytes at {@code offset}, big-endian. */
  public static NodeId of(byte[] bytes, int offset) {
    return new NodeId(
        longAt(bytes, offset), longAt(bytes, offset + 8), (int) (longAt(bytes, offset + 12)));
  }

  /** Reads an id from 40 hexadecimal digits. Throws IllegalArgumentException on anything else. */
  public static NodeId parse(String hex) {
    if (hex.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "a node id has 40 hexadecimal digits, not " + hex.length());
    }
    return of(HexFormat.of().parseHex(hex), 0);
  }

  /** Returns the way across this fraction of the ring, for fractions in [0, 1). */
  public static NodeId ofFraction(double fraction) {
    return new NodeId((long) (fraction * 0x1.0p62) << 2, 0, 0);
  }

  /** Returns the id's {@link #BYTES} bytes, big-endian. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (hi >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (mid >>> (56 - 8 * i));
    }
    for (int i = 0; i < 4; i++) {
      bytes[16 + i] = (byte) (lo >>> (24 - 8 * i));
    }
    return bytes;
  }

  /** Returns {@code this + other} modulo 2^160. */
  public NodeId plus(NodeId other) {
    long low = Integer.toUnsignedLong(lo) + Integer.toUnsignedLong(other.lo);
    long middle = mid + other.mid;
    long carry = Long.compareUnsigned(middle, mid) < 0 ? 1 : 0;
    long middleAndLowCarry = middle + (low >>> 32);
    carry += Long.compareUnsigned(middleAndLowCarry, middle) < 0 ? 1 : 0;
    return new NodeId(hi + other.hi + carry, middleAndLowCarry, (int) low);
  }

  /**
   * Returns the way from {@code this} to {@code to} with rising ids: {@code to - this} modulo
   * 2^160.
   */
  public NodeId clockwiseTo(NodeId to) {
    long low = Integer.toUnsignedLong(to.lo) - Integer.toUnsignedLong(lo);
    long lowBorrow = low < 0 ? 1 : 0;
    long middle = to.mid - mid;
    long borrow = Long.compareUnsigned(to.mid, mid) < 0 ? 1 : 0;
    long middleAndLowBorrow = middle - lowBorrow;
    borrow += Long.compareUnsigned(middle, lowBorrow) < 0 ? 1 : 0;
    return new NodeId(to.hi - hi - borrow, middleAndLowBorrow, (int) low);
  }

  /** Returns the ring distance: the shorter of the ways in both directions. */
  public NodeId distanceTo(NodeId to) {
    NodeId clockwise = clockwiseTo(to);
    NodeId counter = to.clockwiseTo(this);
    return clockwise.compareTo(counter) <= 0 ? clockwise : counter;
  }

  /**
   * Tells whether {@code this} is closer to {@code key} than {@code other}; a tie goes to the one
   * clockwise of the key.
   */
  public boolean isCloserTo(NodeId key, NodeId other) {
    int order = distanceTo(key).compareTo(other.distanceTo(key));
    return order < 0
        || (order == 0
            && !equals(other)
            && key.clockwiseTo(this).compareTo(key.clockwiseTo(other)) < 0);
  }

  /**
   * Tells whether {@code this} lies on the clockwise arc from {@code from} to {@code to}, both ends
   * excluded.
   */
  public boolean isBetween(NodeId from, NodeId to) {
    return !equals(from)
        && !equals(to)
        && from.clockwiseTo(this).compareTo(from.clockwiseTo(to)) < 0;
  }

  /** Returns the id as a fraction of the ring in [0, 1), exact to 53 bits. */
  public double fraction() {
    return (hi >>> 11) * 0x1.0p-53;
  }

  @Override
  public int compareTo(NodeId other) {
    int order = Long.compareUnsigned(hi, other.hi);
    if (order == 0) {
      order = Long.compareUnsigned(mid, other.mid);
    }
    return order != 0 ? order : Integer.compareUnsigned(lo, other.lo);
  }

  /** As a record's own, but faster: ids are compared and looked up all the time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof NodeId id && hi == id.hi && mid == id.mid && lo == id.lo);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hi ^ mid) ^ lo;
  }

  /** Returns the first eight hexadecimal digits, as people are shown ids. */
  public String shortHex() {
    return toString().substring(0, 8);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }

  private static long longAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[offset + i] & 0xff);
    }
    return value;
  }
}
