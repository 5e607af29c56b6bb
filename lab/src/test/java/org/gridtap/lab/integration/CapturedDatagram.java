package org.gridtap.lab.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A UDP datagram that tcpdump saw on an Ethernet interface, over IPv4 and in one piece. */
record CapturedDatagram(
    String source, int sourcePort, String destination, int destinationPort, byte[] payload) {
  private static final int PCAP_MAGIC = 0xa1b2c3d4;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int ETHERNET_BYTES = 14;
  private static final int UDP_BYTES = 8;
  private static final int PROTOCOL_UDP = 17;
  private static final int FRAGMENT_MASK = 0x3fff;

  /**
   * Reads a pcap file (libpcap 2.4, this machine's byte order); what is cut off at its end is left
   * out.
   */
  static List<CapturedDatagram> read(Path pcap) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(pcap)).order(ByteOrder.nativeOrder());
    if (file.getInt(0) != PCAP_MAGIC) {
      throw new IOException(pcap + " is no pcap file of this machine's byte order");
    }
    file.position(FILE_HEADER_BYTES);
    List<CapturedDatagram> datagrams = new ArrayList<>();
    while (file.remaining() >= 16) {
      int length = file.getInt(file.position() + 8);
      file.position(file.position() + 16);
      if (file.remaining() < length) {
        break;
      }
      CapturedDatagram datagram = parse(file.slice(file.position(), length));
      if (datagram != null) {
        datagrams.add(datagram);
      }
      file.position(file.position() + length);
    }
    return datagrams;
  }

  /** Network byte order, as a new slice has it. */
  private static CapturedDatagram parse(ByteBuffer frame) throws IOException {
    if (frame.limit() < ETHERNET_BYTES + 20 + UDP_BYTES || frame.getShort(12) != 0x0800) {
      return null;
    }
    int ip = ETHERNET_BYTES;
    boolean isWholeUdp =
        frame.get(ip + 9) == PROTOCOL_UDP && (frame.getShort(ip + 6) & FRAGMENT_MASK) == 0;
    int udp = ip + 4 * (frame.get(ip) & 0xf);
    int length = frame.getShort(udp + 4) & 0xffff;
    if (!isWholeUdp || length < UDP_BYTES || udp + length > frame.limit()) {
      return null;
    }
    byte[] payload = new byte[length - UDP_BYTES];
    frame.get(udp + UDP_BYTES, payload);
    return new CapturedDatagram(
        address(frame, ip + 12),
        frame.getShort(udp) & 0xffff,
        address(frame, ip + 16),
        frame.getShort(udp + 2) & 0xffff,
        payload);
  }

  private static String address(ByteBuffer frame, int offset) throws IOException {
    byte[] bytes = new byte[4];
    frame.get(offset, bytes);
    return InetAddress.getByAddress(bytes).getHostAddress();
  }
}
