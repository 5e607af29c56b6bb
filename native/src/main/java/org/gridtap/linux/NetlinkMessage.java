package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One rtnetlink request while it is written: header, the family's own header, attributes.
 *
 * <pre>
 * nlmsghdr:  length:4 type:2 flags:2 sequence:4 port:4      rtattr:  length:2 type:2 value… pad to 4
 * </pre>
 */
final class NetlinkMessage {
  static final int HEADER_BYTES = 16;
  static final ValueLayout.OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int CAPACITY = 256;
  private static final int NLM_F_REQUEST = 1;

  private final MemorySegment bytes = Arena.ofAuto().allocate(CAPACITY, 8);
  private int length = HEADER_BYTES;

  NetlinkMessage(int type, int flags) {
    bytes.set(JAVA_SHORT, 4, (short) type);
    bytes.set(JAVA_SHORT, 6, (short) (flags | NLM_F_REQUEST));
  }

  NetlinkMessage u8(int value) {
    bytes.set(JAVA_BYTE, length++, (byte) value);
    return this;
  }

  NetlinkMessage u16(int value) {
    bytes.set(JAVA_SHORT, length, (short) value);
    length += 2;
    return this;
  }

  NetlinkMessage u32(int value) {
    bytes.set(JAVA_INT, length, value);
    length += 4;
    return this;
  }

  NetlinkMessage attribute(int type, int value) {
    u16(8).u16(type);
    return u32(value);
  }

  /** Adds an attribute in network byte order. */
  NetlinkMessage attributeBigEndian(int type, int value) {
    return attribute(type, Integer.reverseBytes(value));
  }

  NetlinkMessage attribute(int type, byte[] value) {
    u16(4 + value.length).u16(type);
    MemorySegment.copy(value, 0, bytes, JAVA_BYTE, length, value.length);
    length = (length + value.length + 3) & ~3;
    return this;
  }

  NetlinkMessage attribute(int type, String value) {
    return attribute(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  MemorySegment finish(int sequence) {
    bytes.set(JAVA_INT, 0, length);
    bytes.set(JAVA_INT, 8, sequence);
    return bytes.asSlice(0, length);
  }

  /**
   * Returns the value of the first attribute of a type in {@code message} from {@code offset} on,
   * or an empty segment.
   */
  static MemorySegment find(MemorySegment message, long offset, int type) {
    long position = offset;
    while (position + 4 <= message.byteSize()) {
      int size = message.get(JAVA_SHORT, position) & 0xffff;
      if (size < 4 || position + size > message.byteSize()) {
        break;
      }
      if ((message.get(JAVA_SHORT, position + 2) & 0x3fff) == type) {
        return message.asSlice(position + 4, size - 4);
      }
      position += (size + 3) & ~3;
    }
    return MemorySegment.NULL;
  }
}
