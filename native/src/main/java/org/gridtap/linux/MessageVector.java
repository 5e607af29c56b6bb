package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of {@code struct mmsghdr}, each with one buffer, one socket address and room for one
 * control message with an int, wired together once.
 *
 * <pre>
 * mmsghdr:  name:8 namelen:4 pad:4 iov:8 iovlen:8 control:8 controllen:8 flags:4 pad:4 | len:4 pad:4
 * cmsghdr:  len:8 level:4 type:4 data:4 pad:4
 * </pre>
 */
final class MessageVector {
  static final int SOL_UDP = 17;
  private static final int HEADER_BYTES = 64;
  private static final int NAME_LENGTH = 8;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int LENGTH = 56;
  private static final int IOVEC_BYTES = 16;
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_DATA = 16;

  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment addresses;
  private final MemorySegment controls;

  MessageVector(int count) {
    Arena arena = Arena.ofAuto();
    headers = arena.allocate((long) count * HEADER_BYTES, 8);
    vectors = arena.allocate((long) count * IOVEC_BYTES, 8);
    addresses = arena.allocate((long) count * SocketAddressLayout.MAX_BYTES, 8);
    controls = arena.allocate((long) count * CONTROL_BYTES, 8);
    for (int i = 0; i < count; i++) {
      long header = (long) i * HEADER_BYTES;
      headers.set(JAVA_LONG, header, addresses.address() + addressOffset(i));
      headers.set(JAVA_LONG, header + 16, vectors.address() + (long) i * IOVEC_BYTES);
      headers.set(JAVA_LONG, header + 24, 1);
      headers.set(JAVA_LONG, header + CONTROL, controls.address() + (long) i * CONTROL_BYTES);
    }
  }

  long address(int i) {
    return headers.address() + (long) i * HEADER_BYTES;
  }

  void setBuffer(int i, long address, long length) {
    vectors.set(JAVA_LONG, (long) i * IOVEC_BYTES, address);
    vectors.set(JAVA_LONG, (long) i * IOVEC_BYTES + 8, length);
  }

  long bufferAddress(int i) {
    return vectors.get(JAVA_LONG, (long) i * IOVEC_BYTES);
  }

  long bufferLength(int i) {
    return vectors.get(JAVA_LONG, (long) i * IOVEC_BYTES + 8);
  }

  MemorySegment addresses() {
    return addresses;
  }

  long addressOffset(int i) {
    return (long) i * SocketAddressLayout.MAX_BYTES;
  }

  void setNameLength(int i, int bytes) {
    headers.set(JAVA_INT, (long) i * HEADER_BYTES + NAME_LENGTH, bytes);
  }

  /** Makes room for a control message that the kernel may write. */
  void expectControl(int i) {
    headers.set(JAVA_LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH, CONTROL_BYTES);
  }

  void clearControl(int i) {
    headers.set(JAVA_LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH, 0);
  }

  boolean hasControl(int i) {
    return headers.get(JAVA_LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH) != 0;
  }

  /** Sets the control message that carries an u16 for the UDP layer. */
  void setUdpControl(int i, int type, int value) {
    long control = (long) i * CONTROL_BYTES;
    controls.set(JAVA_LONG, control, CONTROL_DATA + 2);
    controls.set(JAVA_INT, control + 8, SOL_UDP);
    controls.set(JAVA_INT, control + 12, type);
    controls.set(JAVA_SHORT, control + CONTROL_DATA, (short) value);
    expectControl(i);
  }

  /** Returns the int of the UDP layer's control message of that type, or {@code absent}. */
  int udpControl(int i, int type, int absent) {
    long control = (long) i * CONTROL_BYTES;
    boolean present =
        headers.get(JAVA_LONG, (long) i * HEADER_BYTES + CONTROL_LENGTH) >= CONTROL_DATA + 4
            && controls.get(JAVA_INT, control + 8) == SOL_UDP
            && controls.get(JAVA_INT, control + 12) == type;
    return present ? controls.get(JAVA_INT, control + CONTROL_DATA) : absent;
  }

  int flags(int i) {
    return headers.get(JAVA_INT, (long) i * HEADER_BYTES + FLAGS);
  }

  int length(int i) {
    return headers.get(JAVA_INT, (long) i * HEADER_BYTES + LENGTH);
  }
}
