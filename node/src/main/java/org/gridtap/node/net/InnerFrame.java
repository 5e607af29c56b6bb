package org.gridtap.node.net;

import java.nio.ByteBuffer;
import org.gridtap.arp.VpnMac;

/**
 * Reads and rewrites the headers of a frame that stands behind its vnet header in an array. The
 * readers of IPv4 fields want {@link #isSoundIpv4} first.
 */
final class InnerFrame {
  /** Length of the vnet header in front of every frame, in bytes. */
  static final int VNET_BYTES = 10;

  static final int ETHERNET_BYTES = 14;
  static final int MIN_BYTES = VNET_BYTES + ETHERNET_BYTES;

  /** The longest IP packet with its headers: what a segmentation offload hands over at once. */
  static final int MAX_BYTES = MIN_BYTES + 0xffff;

  static final int IPV4 = 0x0800;
  static final int ARP = 0x0806;
  static final int IPV6 = 0x86dd;

  private static final int IPV4_BYTES = 20;
  private static final int SOURCE_OFFSET = MIN_BYTES + 12;
  private static final int DESTINATION_OFFSET = MIN_BYTES + 16;

  private InnerFrame() {}

  static int etherType(byte[] frame) {
    return u16(frame, VNET_BYTES + 12);
  }

  /** Tells whether an IPv4 packet's version and lengths agree with each other and the frame's. */
  static boolean isSoundIpv4(byte[] frame) {
    if (frame.length < MIN_BYTES + IPV4_BYTES) {
      return false;
    }
    int headerBytes = (frame[MIN_BYTES] & 0x0f) * 4;
    int totalBytes = u16(frame, MIN_BYTES + 2);
    return (frame[MIN_BYTES] & 0xf0) == 0x40
        && headerBytes >= IPV4_BYTES
        && totalBytes >= headerBytes
        && totalBytes <= frame.length - MIN_BYTES;
  }

  static int source(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(SOURCE_OFFSET);
  }

  static int destination(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(DESTINATION_OFFSET);
  }

  /** Returns the Ethernet frame without its vnet header. */
  static byte[] withoutVnetHeader(byte[] frame) {
    byte[] bare = new byte[frame.length - VNET_BYTES];
    System.arraycopy(frame, VNET_BYTES, bare, 0, bare.length);
    return bare;
  }

  /** Returns an Ethernet frame behind a vnet header that asks for nothing. */
  static byte[] withVnetHeader(byte[] ethernetFrame) {
    byte[] frame = new byte[VNET_BYTES + ethernetFrame.length];
    System.arraycopy(ethernetFrame, 0, frame, VNET_BYTES, ethernetFrame.length);
    return frame;
  }

  /** Makes the host take a remote frame: to its own card, from the sender's stand-in. */
  static void address(byte[] frame, long hostHardware, int senderAddress) {
    ByteBuffer out = ByteBuffer.wrap(frame).position(VNET_BYTES);
    long senderHardware = VpnMac.of(senderAddress);
    out.putShort((short) (hostHardware >>> 32)).putInt((int) hostHardware);
    out.putShort((short) (senderHardware >>> 32)).putInt((int) senderHardware);
  }

  private static int u16(byte[] frame, int offset) {
    return (frame[offset] & 0xff) << 8 | (frame[offset + 1] & 0xff);
  }
}
