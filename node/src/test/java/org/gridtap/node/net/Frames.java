package org.gridtap.node.net;

import java.nio.ByteBuffer;

/** Frames behind an empty vnet header, built by hand. */
final class Frames {
  private static final int VNET = 10;

  private Frames() {}

  static byte[] ipv4(long sourceHardware, int source, int destination) {
    byte[] frame = new byte[VNET + 14 + 28];
    ByteBuffer out = ethernet(frame, sourceHardware, 0xfefd_0000_0000L, 0x0800);
    out.putInt(0x4500_001c).putInt(0).putInt(0x4001_0000).putInt(source).putInt(destination);
    return frame;
  }

  static byte[] ofType(long sourceHardware, int etherType) {
    byte[] frame = new byte[VNET + 60];
    ethernet(frame, sourceHardware, -1, etherType);
    return frame;
  }

  static byte[] arpRequest(long sender, int senderAddress, int target) {
    byte[] frame = new byte[VNET + 42];
    ByteBuffer out = ethernet(frame, sender, -1, 0x0806);
    out.putLong(0x0001_0800_0604_0001L);
    hardware(out, sender).putInt(senderAddress);
    hardware(out, 0).putInt(target);
    return frame;
  }

  /** Returns a broadcast DHCP frame; options are whole, as on the wire. */
  static byte[] dhcp(long hardware, int ciaddr, byte... options) {
    int length = 20 + 8 + 240 + options.length + 1;
    byte[] frame = new byte[VNET + 14 + length];
    ByteBuffer out = ethernet(frame, hardware, -1, 0x0800);
    int ip = out.position();
    out.putShort((short) 0x4500).putShort((short) length).putInt(0).putInt(0x4011_0000);
    out.putInt(ciaddr).putInt(-1);
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += out.getShort(ip + i) & 0xffff;
    }
    out.putShort(ip + 10, (short) ~((sum & 0xffff) + (sum >>> 16)));
    out.putShort((short) 68)
        .putShort((short) 67)
        .putShort((short) (length - 20))
        .putShort((short) 0);
    int message = out.position();
    out.putInt(0x0101_0600).putInt(0x1234_5678).putInt(0).putInt(ciaddr);
    hardware(out.position(message + 28), hardware);
    out.position(message + 236).putInt(0x6382_5363).put(options).put((byte) 255);
    return frame;
  }

  /** Returns an option that holds an address. */
  static byte[] withAddress(byte[] options, int code, int address) {
    return ByteBuffer.allocate(options.length + 6)
        .put(options)
        .put((byte) code)
        .put((byte) 4)
        .putInt(address)
        .array();
  }

  static long destinationHardware(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(VNET) >>> 16;
  }

  static long sourceHardware(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(VNET + 6) >>> 16;
  }

  static int etherType(byte[] frame) {
    return ByteBuffer.wrap(frame).getShort(VNET + 12) & 0xffff;
  }

  /** Returns a DHCP reply's message type: it is the first option. */
  static int dhcpType(byte[] frame) {
    return frame[VNET + 14 + 28 + 240 + 2];
  }

  static int dhcpYourAddress(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(VNET + 14 + 28 + 16);
  }

  private static ByteBuffer ethernet(byte[] frame, long source, long destination, int etherType) {
    ByteBuffer out = ByteBuffer.wrap(frame).position(VNET);
    hardware(out, destination);
    return hardware(out, source).putShort((short) etherType);
  }

  private static ByteBuffer hardware(ByteBuffer out, long address) {
    return out.putShort((short) (address >>> 32)).putInt((int) address);
  }
}
