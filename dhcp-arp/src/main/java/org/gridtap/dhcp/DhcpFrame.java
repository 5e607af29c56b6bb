package org.gridtap.dhcp;

import java.nio.ByteBuffer;
import org.gridtap.arp.VpnMac;
import org.jspecify.annotations.Nullable;

/**
 * The Ethernet, IPv4 and UDP headers around a DHCP message.
 *
 * @param sourceHardware where the frame came from
 * @param destinationAddress where the packet was sent to
 */
record DhcpFrame(long sourceHardware, int destinationAddress, DhcpMessage message) {
  static final int SERVER_PORT = 67;
  static final int CLIENT_PORT = 68;
  static final int BROADCAST_ADDRESS = -1;

  private static final int ETHERNET_BYTES = 14;
  private static final int IPV4_BYTES = 20;
  private static final int UDP_BYTES = 8;
  private static final int HEADER_BYTES = ETHERNET_BYTES + IPV4_BYTES + UDP_BYTES;
  private static final int ETHER_TYPE_IPV4 = 0x0800;
  private static final int UDP = 17;
  private static final int FRAGMENT_MASK = 0x3fff;
  private static final int TIME_TO_LIVE = 64;

  /** Tells whether a frame is for a DHCP server, as far as its headers can be read. */
  static boolean isForServer(byte[] frame, int length) {
    if (length < HEADER_BYTES || length > frame.length) {
      return false;
    }
    ByteBuffer in = ByteBuffer.wrap(frame, 0, length);
    if (u16(in, 12) != ETHER_TYPE_IPV4 || (in.get(14) & 0xf0) != 0x40 || in.get(23) != UDP) {
      return false;
    }
    int udp = ETHERNET_BYTES + ipv4HeaderBytes(in);
    return udp + UDP_BYTES <= length
        && (u16(in, 20) & FRAGMENT_MASK) == 0
        && u16(in, udp + 2) == SERVER_PORT;
  }

  /**
   * Reads a client's frame. Returns null for anything that is not a whole, well-formed DHCP message
   * from port 68. The UDP checksum is not looked at: a frame that comes from the local kernel may
   * still be without it (checksum offload), and it crossed no wire.
   */
  static @Nullable DhcpFrame decode(byte[] frame, int length) {
    if (!isForServer(frame, length)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(frame, 0, length);
    int header = ipv4HeaderBytes(in);
    int total = u16(in, 16);
    int udp = ETHERNET_BYTES + header;
    if (header < IPV4_BYTES
        || total < header + UDP_BYTES
        || total > length - ETHERNET_BYTES
        || checksum(sum(in, ETHERNET_BYTES, header)) != 0) {
      return null;
    }
    int udpLength = u16(in, udp + 4);
    if (u16(in, udp) != CLIENT_PORT || udpLength < UDP_BYTES || udpLength > total - header) {
      return null;
    }
    DhcpMessage message = DhcpMessage.decode(frame, udp + UDP_BYTES, udpLength - UDP_BYTES);
    long source = (long) u16(in, 6) << 32 | Integer.toUnsignedLong(in.getInt(8));
    return message == null ? null : new DhcpFrame(source, in.getInt(30), message);
  }

  /** Returns the frame that carries a server's message to a client. */
  static byte[] encode(
      byte[] message, int serverAddress, long destinationHardware, int destinationAddress) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + message.length);
    putHardware(out, destinationHardware);
    putHardware(out, VpnMac.of(serverAddress));
    out.putShort((short) ETHER_TYPE_IPV4);
    int udpLength = UDP_BYTES + message.length;
    out.putShort((short) 0x4510).putShort((short) (IPV4_BYTES + udpLength)).putInt(0);
    out.put((byte) TIME_TO_LIVE).put((byte) UDP).putShort((short) 0);
    out.putInt(serverAddress).putInt(destinationAddress);
    out.putShort(24, (short) checksum(sum(out, ETHERNET_BYTES, IPV4_BYTES)));
    int udp = out.position();
    out.putShort((short) SERVER_PORT).putShort((short) CLIENT_PORT).putShort((short) udpLength);
    out.putShort((short) 0).put(message);
    long pseudoHeader = sum(out, udp - 8, 8) + UDP + udpLength;
    int checksum = checksum(pseudoHeader + sum(out, udp, udpLength));
    out.putShort(udp + 6, (short) (checksum == 0 ? 0xffff : checksum));
    return out.array();
  }

  private static int ipv4HeaderBytes(ByteBuffer in) {
    return (in.get(ETHERNET_BYTES) & 0x0f) * 4;
  }

  private static int u16(ByteBuffer in, int offset) {
    return Short.toUnsignedInt(in.getShort(offset));
  }

  private static void putHardware(ByteBuffer out, long address) {
    out.putShort((short) (address >>> 32)).putInt((int) address);
  }

  /** Returns the sum of big-endian 16-bit words (RFC 1071), an odd last byte padded with zero. */
  private static long sum(ByteBuffer in, int offset, int length) {
    long sum = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      sum += u16(in, offset + i);
    }
    return (length & 1) == 0 ? sum : sum + ((in.get(offset + length - 1) & 0xff) << 8);
  }

  private static int checksum(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }
}
