package org.gridtap.lab.timing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.LabException;

/**
 * Finds DHCP exchanges in a capture: from a client's first DISCOVER to the ACK that it gets, by the
 * times of the packets.
 *
 * <pre>
 * file:   a1b2c3d4:u32 ‖ version:u32 ‖ 0:u64 ‖ snaplen:u32 ‖ linkType:u32 ‖ packet*
 * packet: seconds:u32 ‖ micros:u32 ‖ kept:u32 ‖ length:u32 ‖ link header ‖ IPv4 ‖ UDP:8 ‖ BOOTP
 * </pre>
 *
 * <p>Numbers of the file are in this machine's order. Source: pcap-savefile(5), and for the link
 * headers of the interface {@code any} LINKTYPE_LINUX_SLL (16 bytes) and SLL2 (20 bytes).
 */
final class DhcpExchanges {
  private static final int MAGIC_MICROS = 0xa1b2c3d4;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int PACKET_HEADER_BYTES = 16;
  private static final Map<Integer, Integer> LINK_HEADER_BYTES = Map.of(1, 14, 113, 16, 276, 20);

  private static final int UDP_BYTES = 8;
  private static final int HARDWARE_ADDRESS = 28;
  private static final int HARDWARE_ADDRESS_BYTES = 6;
  private static final int OPTIONS = 240;
  private static final int PAD = 0;
  private static final int END = 255;
  private static final int MESSAGE_TYPE = 53;
  private static final int DISCOVER = 1;
  private static final int ACK = 5;

  private DhcpExchanges() {}

  /**
   * Returns each client's exchanges in order, clients in the order in which they were first heard.
   * A client is a hardware address. A packet that is cut off at the file's end is left out.
   *
   * @throws LabException if this is no capture that can be read
   */
  static List<List<Duration>> in(byte[] capture) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(capture).order(ByteOrder.nativeOrder());
    if (file.remaining() < FILE_HEADER_BYTES || file.getInt(0) != MAGIC_MICROS) {
      throw new LabException("no capture with times in microseconds");
    }
    int linkType = file.getInt(FILE_HEADER_BYTES - 4);
    Integer linkHeader = LINK_HEADER_BYTES.get(linkType);
    if (linkHeader == null) {
      throw new LabException("a capture with frames of the unknown link type " + linkType);
    }
    Map<Long, List<Duration>> exchanges = new LinkedHashMap<>();
    Map<Long, Long> openSinceMicros = new HashMap<>();
    file.position(FILE_HEADER_BYTES);
    while (file.remaining() >= PACKET_HEADER_BYTES) {
      long micros = Integer.toUnsignedLong(file.getInt()) * 1_000_000 + file.getInt();
      int kept = file.getInt();
      file.getInt();
      if (kept < 0 || kept > file.remaining()) {
        break;
      }
      ByteBuffer packet = file.slice(file.position(), kept);
      file.position(file.position() + kept);
      onPacket(packet, linkHeader, micros, exchanges, openSinceMicros);
    }
    return List.copyOf(exchanges.values());
  }

  private static void onPacket(
      ByteBuffer packet,
      int linkHeader,
      long micros,
      Map<Long, List<Duration>> exchanges,
      Map<Long, Long> openSinceMicros) {
    if (packet.remaining() <= linkHeader) {
      return;
    }
    int message = linkHeader + (packet.get(linkHeader) & 0xf) * 4 + UDP_BYTES;
    if (packet.remaining() <= message + OPTIONS) {
      return;
    }
    long client = 0;
    for (int i = 0; i < HARDWARE_ADDRESS_BYTES; i++) {
      client = client << 8 | (packet.get(message + HARDWARE_ADDRESS + i) & 0xff);
    }
    int type = messageType(packet, message + OPTIONS);
    if (type == DISCOVER) {
      exchanges.computeIfAbsent(client, _ -> new ArrayList<>());
      openSinceMicros.putIfAbsent(client, micros);
    } else if (type == ACK) {
      Long since = openSinceMicros.remove(client);
      List<Duration> ofClient = exchanges.get(client);
      if (since != null && ofClient != null) {
        ofClient.add(Duration.ofNanos((micros - since) * 1000));
      }
    }
  }

  private static int messageType(ByteBuffer packet, int options) {
    int at = options;
    while (at + 2 < packet.limit()) {
      int code = packet.get(at) & 0xff;
      if (code == MESSAGE_TYPE) {
        return packet.get(at + 2);
      }
      if (code == END) {
        return 0;
      }
      at += code == PAD ? 1 : 2 + (packet.get(at + 1) & 0xff);
    }
    return 0;
  }
}
