package org.gridtap.frame;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unsigned integers in network byte order. */
public final class BigEndian {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  public static int u8(MemorySegment segment, long offset) {
    return segment.get(JAVA_BYTE, offset) & 0xff;
  }

  public static int u16(MemorySegment segment, long offset) {
    return segment.get(SHORT, offset) & 0xffff;
  }

  public static int i32(MemorySegment segment, long offset) {
    return segment.get(INT, offset);
  }

  /** Reads 48 bits, as hardware addresses have them. */
  public static long u48(MemorySegment segment, long offset) {
    return (long) u16(segment, offset) << 32 | Integer.toUnsignedLong(i32(segment, offset + 2));
  }

  public static long i64(MemorySegment segment, long offset) {
    return segment.get(LONG, offset);
  }

  public static void putU8(MemorySegment segment, long offset, int value) {
    segment.set(JAVA_BYTE, offset, (byte) value);
  }

  public static void putU16(MemorySegment segment, long offset, int value) {
    segment.set(SHORT, offset, (short) value);
  }

  public static void putI32(MemorySegment segment, long offset, int value) {
    segment.set(INT, offset, value);
  }

  public static void putU48(MemorySegment segment, long offset, long value) {
    putU16(segment, offset, (int) (value >>> 32));
    putI32(segment, offset + 2, (int) value);
  }

  public static void putI64(MemorySegment segment, long offset, long value) {
    segment.set(LONG, offset, value);
  }
}
