package org.gridtap.dhcp;

import java.nio.ByteBuffer;

/** Frames as a host's DHCP client sends them, built by hand and not by the code under test. */
final class HostFrames {
  static final long BROADCAST = 0xffff_ffff_ffffL;

  private HostFrames() {}

  /** Returns options as they stand on the wire: {@code code, length, value…}. */
  static byte[] option(int code, int... value) {
    byte[] bytes = new byte[2 + value.length];
    bytes[0] = (byte) code;
    bytes[1] = (byte) value.length;
    for (int i = 0; i < value.length; i++) {
      bytes[2 + i] = (byte) value[i];
    }
    return bytes;
  }

  static byte[] address(int code, int address) {
    return option(
        code, address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }

  /** Returns a client's message with END, not padded. */
  static byte[] message(long hardware, int xid, int flags, int ciaddr, byte[]... options) {
    ByteBuffer out = ByteBuffer.allocate(2000);
    out.put(new byte[] {1, 1, 6, 0}).putInt(xid).putShort((short) 0).putShort((short) flags);
    out.putInt(ciaddr).putInt(0).putInt(0).putInt(0);
    out.putShort((short) (hardware >>> 32)).putInt((int) hardware);
    out.position(236).putInt(0x63825363);
    for (byte[] option : options) {
      out.put(option);
    }
    out.put((byte) 255);
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  static byte[] frame(long source, int sourceAddress, int destinationAddress, byte[] message) {
    ByteBuffer out = ByteBuffer.allocate(42 + message.length);
    out.putShort((short) 0xffff).putInt(-1);
    out.putShort((short) (source >>> 32)).putInt((int) source).putShort((short) 0x0800);
    out.putShort((short) 0x4500).putShort((short) (28 + message.length)).putInt(0);
    out.putShort((short) 0x4011).putShort((short) 0);
    out.putInt(sourceAddress).putInt(destinationAddress);
    out.putShort(24, (short) ~wordSum(out.array(), 14, 20));
    out.putShort((short) 68).putShort((short) 67).putShort((short) (8 + message.length));
    out.putShort((short) 0).put(message);
    return out.array();
  }

  /** Returns the one's complement sum of 16-bit words; a block with a right checksum has 0xffff. */
  static int wordSum(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int value = bytes[offset + i] & 0xff;
      sum += i % 2 == 0 ? value << 8 : value;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }
}
