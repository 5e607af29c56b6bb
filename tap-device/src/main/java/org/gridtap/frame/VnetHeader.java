package org.gridtap.frame;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The header before every frame on a TAP: whether the checksum is still to be completed, and how a
 * super-frame is to be cut. Little-endian (virtio 1.2 §5.1.6).
 *
 * <pre>
 * flags:u8 ‖ gsoType:u8 ‖ headerLength:u16 ‖ gsoSize:u16 ‖ checksumStart:u16 ‖ checksumOffset:u16
 * </pre>
 *
 * <p>Lengths and offsets count from the Ethernet header on. With {@link #NEEDS_CHECKSUM} the 16
 * bits at checksumStart + checksumOffset hold the pseudo-header's folded sum, and whoever needs the
 * checksum completes it from checksumStart to the frame's end.
 */
public final class VnetHeader {
  public static final int BYTES = 10;

  public static final int NEEDS_CHECKSUM = 1;
  public static final int DATA_VALID = 2;

  public static final int GSO_NONE = 0;
  public static final int GSO_TCPV4 = 1;
  public static final int GSO_TCPV6 = 4;
  public static final int GSO_UDP_L4 = 5;

  /** A bit beside the type: the first segment has CWR set (RFC 3168). */
  public static final int GSO_ECN = 0x80;

  private static final ValueLayout.OfShort LE16 =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private VnetHeader() {}

  public static int flags(MemorySegment segment, long offset) {
    return BigEndian.u8(segment, offset);
  }

  public static int gsoType(MemorySegment segment, long offset) {
    return BigEndian.u8(segment, offset + 1);
  }

  public static int headerLength(MemorySegment segment, long offset) {
    return segment.get(LE16, offset + 2) & 0xffff;
  }

  public static int gsoSize(MemorySegment segment, long offset) {
    return segment.get(LE16, offset + 4) & 0xffff;
  }

  public static int checksumStart(MemorySegment segment, long offset) {
    return segment.get(LE16, offset + 6) & 0xffff;
  }

  public static int checksumOffset(MemorySegment segment, long offset) {
    return segment.get(LE16, offset + 8) & 0xffff;
  }

  /** Writes the header of a frame that is complete as it is. */
  public static void writePlain(MemorySegment segment, long offset) {
    write(segment, offset, 0, GSO_NONE, 0, 0, 0, 0);
  }

  public static void write(
      MemorySegment segment,
      long offset,
      int flags,
      int gsoType,
      int headerLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    BigEndian.putU8(segment, offset, flags);
    BigEndian.putU8(segment, offset + 1, gsoType);
    segment.set(LE16, offset + 2, (short) headerLength);
    segment.set(LE16, offset + 4, (short) gsoSize);
    segment.set(LE16, offset + 6, (short) checksumStart);
    segment.set(LE16, offset + 8, (short) checksumOffset);
  }

  /**
   * Tells whether a vnet frame is one ordinary frame: long enough, no super-frame, and a checksum
   * to complete lies in it. Frames from the network must pass this before a TAP sees them.
   *
   * @param length of header and frame together
   */
  public static boolean isPlain(MemorySegment segment, long offset, int length) {
    if (length < BYTES + EthernetView.HEADER_BYTES) {
      return false;
    }
    int flags = flags(segment, offset);
    if ((flags & ~(NEEDS_CHECKSUM | DATA_VALID)) != 0 || gsoType(segment, offset) != GSO_NONE) {
      return false;
    }
    int start = checksumStart(segment, offset);
    return (flags & NEEDS_CHECKSUM) == 0
        || (start >= EthernetView.HEADER_BYTES
            && start + checksumOffset(segment, offset) + 2 <= length - BYTES);
  }

  /**
   * Completes the checksum of a vnet frame that has it still to do, for readers that check it
   * themselves. Returns false if the header does not fit the frame.
   */
  public static boolean completeChecksum(MemorySegment segment, long offset, int length) {
    if (!isPlain(segment, offset, length)) {
      return false;
    }
    if ((flags(segment, offset) & NEEDS_CHECKSUM) != 0) {
      int start = checksumStart(segment, offset);
      long field = offset + BYTES + start + checksumOffset(segment, offset);
      int checksum =
          Checksum.finish(Checksum.sum(segment, offset + BYTES + start, length - BYTES - start));
      // Zero would say "no checksum" to UDP; in ones' complement all ones is the same number.
      BigEndian.putU16(segment, field, checksum == 0 ? 0xffff : checksum);
      writePlain(segment, offset);
    }
    return true;
  }
}
