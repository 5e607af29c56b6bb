package org.gridtap.frame;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Builds vnet frames byte by byte, without the code under test, and checks them the slow way. */
final class SuperFrames {
  static final int TCP = 6;
  static final int UDP = 17;

  /** What a super-frame is made of. */
  record Shape(
      boolean ipv4, int protocol, int tcpOptions, int gsoSize, int payloadLength, int tcpFlags) {
    int ipBytes() {
      return ipv4 ? 20 : 40;
    }

    int transport() {
      return 24 + ipBytes();
    }

    int payload() {
      return transport() + (protocol == TCP ? 20 + tcpOptions : 8);
    }

    boolean isSuper() {
      return payloadLength > gsoSize;
    }
  }

  private SuperFrames() {}

  static Shape randomShape(RandomGenerator random) {
    boolean ipv4 = random.nextBoolean();
    boolean tcp = random.nextInt(3) > 0;
    int options = tcp ? 4 * random.nextInt(11) : 0;
    int gsoSize = random.nextInt(100) < 20 ? 8 + random.nextInt(60) : 200 + random.nextInt(1250);
    int limit = Math.min(63_000, tcp ? 63_000 : gsoSize * Coalescer.MAX_UDP_SEGMENTS);
    int payload = gsoSize + 1 + random.nextInt(limit - gsoSize);
    int flags = TcpView.ACK;
    flags |= random.nextBoolean() ? TcpView.PSH : 0;
    flags |= random.nextInt(8) == 0 ? TcpView.FIN : 0;
    flags |= random.nextInt(8) == 0 ? TcpView.CWR : 0;
    flags |= random.nextInt(8) == 0 ? TcpView.ECE : 0;
    return new Shape(ipv4, tcp ? TCP : UDP, options, gsoSize, payload, flags);
  }

  /** Makes a frame with random addresses, ports, numbers, options and payload. */
  static byte[] build(Shape shape, RandomGenerator random) {
    byte[] frame = new byte[shape.payload() + shape.payloadLength()];
    random.nextBytes(frame);
    Arrays.fill(frame, 0, 10, (byte) 0);
    frame[0] = 1;
    boolean tcp = shape.protocol() == TCP;
    if (shape.isSuper()) {
      frame[1] = (byte) (!tcp ? 5 : shape.ipv4() ? 1 : 4);
      if (tcp && (shape.tcpFlags() & TcpView.CWR) != 0) {
        frame[1] |= (byte) 0x80;
      }
      putLittle(frame, 4, shape.gsoSize());
    }
    putLittle(frame, 2, shape.payload() - 10);
    putLittle(frame, 6, shape.transport() - 10);
    putLittle(frame, 8, tcp ? 16 : 6);
    put16(frame, 22, shape.ipv4() ? 0x0800 : 0x86dd);
    if (shape.ipv4()) {
      frame[24] = 0x45;
      put16(frame, 26, frame.length - 24);
      put16(frame, 30, random.nextBoolean() ? 0x4000 : 0);
      frame[33] = (byte) shape.protocol();
      put16(frame, 34, 0);
      put16(frame, 34, ~slowSum(frame, 24, 44, 0) & 0xffff);
    } else {
      frame[24] = (byte) (0x60 | frame[24] & 0x0f);
      put16(frame, 28, frame.length - 64);
      frame[30] = (byte) shape.protocol();
    }
    if (tcp) {
      frame[shape.transport() + 12] = (byte) ((20 + shape.tcpOptions()) / 4 << 4);
      frame[shape.transport() + 13] = (byte) shape.tcpFlags();
    } else {
      put16(frame, shape.transport() + 4, frame.length - shape.transport());
    }
    int pseudo = pseudoSum(frame);
    put16(frame, shape.transport() + (tcp ? 16 : 6), pseudo);
    return frame;
  }

  /** Returns the pseudo-header's folded sum, computed from the frame's own headers. */
  static int pseudoSum(byte[] frame) {
    boolean ipv4 = get16(frame, 22) == 0x0800;
    int transport = ipv4 ? 24 + (frame[24] & 15) * 4 : 64;
    int protocol = frame[ipv4 ? 33 : 30];
    int from = ipv4 ? 36 : 32;
    return slowSum(frame, from, ipv4 ? 44 : 64, protocol + frame.length - transport);
  }

  /** Tells whether the transport's checksum would be right once it is completed. */
  static boolean completesToValidChecksum(byte[] frame) {
    int start = getLittle(frame, 6) + 10;
    int field = start + getLittle(frame, 8);
    byte[] completed = frame.clone();
    put16(completed, field, ~slowSum(frame, start, frame.length, 0) & 0xffff);
    byte[] check = completed.clone();
    return slowSum(check, start, check.length, pseudoSum(frame)) == 0xffff;
  }

  static boolean hasValidIpv4Checksum(byte[] frame) {
    return slowSum(frame, 24, 24 + (frame[24] & 15) * 4, 0) == 0xffff;
  }

  /** RFC 1071 to the letter: 16 bits at a time, the carry folded at once. */
  static int slowSum(byte[] bytes, int from, int to, int initial) {
    int sum = (initial & 0xffff) + (initial >>> 16);
    for (int i = from; i < to; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | (i + 1 < to ? bytes[i + 1] & 0xff : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (sum & 0xffff) + (sum >>> 16);
  }

  static int get16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  static int get32(byte[] bytes, int at) {
    return get16(bytes, at) << 16 | get16(bytes, at + 2);
  }

  static int getLittle(byte[] bytes, int at) {
    return (bytes[at + 1] & 0xff) << 8 | bytes[at] & 0xff;
  }

  static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static void putLittle(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
  }

  /** Copies into native memory at an odd place, so that nothing depends on alignment. */
  static MemorySegment toNative(byte[] bytes, int offset) {
    MemorySegment segment = Arena.ofAuto().allocate(bytes.length + offset);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, offset, bytes.length);
    return segment;
  }
}
