package org.gridtap.arp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826), as a value.
 *
 * @param operation {@link #REQUEST} or {@link #REPLY}
 */
record ArpPacket(
    int operation,
    long senderHardware,
    int senderAddress,
    long targetHardware,
    int targetAddress) {
  static final int REQUEST = 1;
  static final int REPLY = 2;

  /** Length of an ARP frame with its Ethernet header, without padding, in bytes. */
  static final int FRAME_BYTES = 42;

  private static final int ETHER_TYPE = 0x0806;
  private static final int ETHERNET = 1;
  private static final int IPV4 = 0x0800;
  private static final int SIZES = 0x0604;

  /**
   * Reads an ARP frame. Returns null for anything that is not a request or a reply for IPv4 over
   * Ethernet, and where the sender's hardware address is not the one that the frame came from: a
   * host speaks for itself.
   */
  static @Nullable ArpPacket decode(byte[] frame, int length) {
    if (length < FRAME_BYTES || length > frame.length) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(frame, 6, length - 6);
    long source = hardware(in);
    if (u16(in) != ETHER_TYPE || u16(in) != ETHERNET || u16(in) != IPV4 || u16(in) != SIZES) {
      return null;
    }
    int operation = u16(in);
    ArpPacket packet =
        new ArpPacket(operation, hardware(in), in.getInt(), hardware(in), in.getInt());
    boolean sound = operation == REQUEST || operation == REPLY;
    return sound && packet.senderHardware == source && VpnMac.isHost(source) ? packet : null;
  }

  /** Returns the frame that carries this packet from its sender to its target. */
  byte[] toFrame() {
    ByteBuffer out = ByteBuffer.allocate(FRAME_BYTES);
    putHardware(out, targetHardware);
    putHardware(out, senderHardware);
    out.putShort((short) ETHER_TYPE)
        .putShort((short) ETHERNET)
        .putShort((short) IPV4)
        .putShort((short) SIZES)
        .putShort((short) operation);
    putHardware(out, senderHardware);
    out.putInt(senderAddress);
    putHardware(out, targetHardware);
    out.putInt(targetAddress);
    return out.array();
  }

  private static int u16(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static long hardware(ByteBuffer in) {
    return Short.toUnsignedLong(in.getShort()) << 32 | Integer.toUnsignedLong(in.getInt());
  }

  private static void putHardware(ByteBuffer out, long address) {
    out.putShort((short) (address >>> 32)).putInt((int) address);
  }
}
