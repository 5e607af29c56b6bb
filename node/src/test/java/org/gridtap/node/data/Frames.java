package org.gridtap.node.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** IPv4 frames behind a vnet header, built by hand. */
final class Frames {
  static final int VNET = 10;
  static final int ETHERNET = 14;
  static final int IP = 20;

  private static final byte TCP = 6;
  private static final byte UDP = 17;
  private static final int GSO_TCPV4 = 1;

  private Frames() {}

  /** Returns an ICMP-like packet whose payload is {@code payload}. */
  static byte[] ipv4(int source, int destination, byte[] payload) {
    return ip(source, destination, (byte) 1, 0, payload);
  }

  /** Returns the second fragment of some UDP datagram. */
  static byte[] fragment(int source, int destination, byte[] payload) {
    return ip(source, destination, UDP, 0x0010, payload);
  }

  /** Returns a datagram to a DHCP server's port. */
  static byte[] dhcp(int source, int destination) {
    byte[] payload = {0, 68, 0, 67, 0, 8, 0, 0};
    return ip(source, destination, UDP, 0, payload);
  }

  /** Returns an empty datagram to a DNS server's port. */
  static byte[] dns(int source, int destination) {
    byte[] payload = {4, 0, 0, 53, 0, 8, 0, 0};
    return ip(source, destination, UDP, 0, payload);
  }

  /** Returns a request for {@code target} from whoever has this card and address. */
  static byte[] arp(long card, int sender, int target) {
    byte[] frame = new byte[VNET + ETHERNET + 28];
    ByteBuffer out = ByteBuffer.wrap(frame).position(VNET);
    out.putLong(-1L << 16 | card >>> 32).putInt((int) card).putShort((short) 0x0806);
    out.putLong(0x0001_0800_0604_0001L);
    out.putShort((short) (card >>> 32)).putInt((int) card).putInt(sender);
    out.putShort((short) 0).putInt(0).putInt(target);
    return frame;
  }

  static byte[] ofType(int etherType) {
    byte[] frame = new byte[VNET + ETHERNET + 46];
    ByteBuffer.wrap(frame).putShort(VNET + 12, (short) etherType);
    return frame;
  }

  /** Returns a TCP super-frame as a kernel hands it over, to be cut every {@code segmentSize}. */
  static byte[] tcpSuperFrame(int source, int destination, byte[] payload, int segmentSize) {
    byte[] tcp = new byte[20 + payload.length];
    ByteBuffer.wrap(tcp)
        .putShort((short) 5001)
        .putShort((short) 5002)
        .putInt(1000)
        .putInt(2000)
        .put((byte) 0x50)
        .put((byte) 0x10)
        .putShort((short) 4096);
    System.arraycopy(payload, 0, tcp, 20, payload.length);
    byte[] frame = ip(source, destination, TCP, 0x4000, tcp);
    int headers = ETHERNET + IP + 20;
    frame[0] = 1;
    frame[1] = GSO_TCPV4;
    littleEndian(frame, 2, headers);
    littleEndian(frame, 4, segmentSize);
    littleEndian(frame, 6, ETHERNET + IP);
    littleEndian(frame, 8, 16);
    return frame;
  }

  static long destinationHardware(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(VNET) >>> 16;
  }

  static long sourceHardware(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong(VNET + 6) >>> 16;
  }

  static byte[] ipPacket(byte[] frame) {
    return Arrays.copyOfRange(frame, VNET + ETHERNET, frame.length);
  }

  private static byte[] ip(
      int source, int destination, byte protocol, int fragment, byte[] payload) {
    byte[] frame = new byte[VNET + ETHERNET + IP + payload.length];
    ByteBuffer out = ByteBuffer.wrap(frame).position(VNET);
    out.putShort((short) 0xfefd).putInt(destination);
    out.putShort((short) 0x0200).putInt(1).putShort((short) 0x0800);
    int ip = out.position();
    out.putShort((short) 0x4500).putShort((short) (IP + payload.length)).putShort((short) 7);
    out.putShort((short) fragment).put((byte) 64).put(protocol).putShort((short) 0);
    out.putInt(source).putInt(destination).put(payload);
    int sum = 0;
    for (int i = 0; i < IP; i += 2) {
      sum += out.getShort(ip + i) & 0xffff;
    }
    out.putShort(ip + 10, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return frame;
  }

  private static void littleEndian(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
  }
}
