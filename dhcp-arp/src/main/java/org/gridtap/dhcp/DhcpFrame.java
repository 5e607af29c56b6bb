package org.gridtap.dhcp;

import java.lang.foreign.MemorySegment;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.UdpView;
import org.jspecify.annotations.Nullable;

/**
 * The Ethernet, IPv4 and UDP headers around a DHCP message.
 *
 * @param destinationAddress where the packet was sent to
 */
record DhcpFrame(int destinationAddress, DhcpMessage message) {
  static final int SERVER_PORT = 67;
  static final int CLIENT_PORT = 68;
  static final int BROADCAST_ADDRESS = -1;

  private static final int HEADER_BYTES =
      EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES + UdpView.HEADER_BYTES;

  /** The headers of one frame, wrapped together. */
  private static final class Headers {
    final EthernetView ethernet = new EthernetView();
    final Ipv4View ipv4 = new Ipv4View();
    final UdpView udp = new UdpView();

    /** Tells whether the frame is a whole UDP datagram to a DHCP server. */
    boolean wrap(byte[] frame, int length) {
      MemorySegment segment = MemorySegment.ofArray(frame);
      return length <= frame.length
          && ethernet.wrap(segment, 0, length)
          && ethernet.etherType() == EthernetView.TYPE_IPV4
          && ipv4.wrap(segment, ethernet.payloadOffset(), ethernet.payloadLength())
          && ipv4.protocol() == Ipv4View.PROTOCOL_UDP
          && !ipv4.isFragment()
          && udp.wrap(segment, ipv4.payloadOffset(), ipv4.payloadLength())
          && udp.destinationPort() == SERVER_PORT;
    }
  }

  /** Tells whether a frame is for a DHCP server, as far as its headers tell. */
  static boolean isForServer(byte[] frame, int length) {
    return new Headers().wrap(frame, length);
  }

  /**
   * Reads a client's frame. Returns null for anything that is not a whole, well-formed DHCP message
   * from port 68. The UDP checksum is not looked at: a frame that comes from the local kernel may
   * still be without it (checksum offload), and it crossed no wire.
   */
  static @Nullable DhcpFrame decode(byte[] frame, int length) {
    Headers headers = new Headers();
    if (!headers.wrap(frame, length)
        || !headers.ipv4.isChecksumValid()
        || headers.udp.sourcePort() != CLIENT_PORT) {
      return null;
    }
    DhcpMessage message =
        DhcpMessage.decode(frame, (int) headers.udp.payloadOffset(), headers.udp.payloadLength());
    return message == null ? null : new DhcpFrame(headers.ipv4.destination(), message);
  }

  /** Returns the frame that carries a server's message to a client. */
  static byte[] encode(
      byte[] message, int serverAddress, long destinationHardware, int destinationAddress) {
    byte[] frame = new byte[HEADER_BYTES + message.length];
    System.arraycopy(message, 0, frame, HEADER_BYTES, message.length);
    MemorySegment segment = MemorySegment.ofArray(frame);
    FrameWriter.writeUdp(
        segment,
        HEADER_BYTES - UdpView.HEADER_BYTES,
        serverAddress,
        SERVER_PORT,
        destinationAddress,
        CLIENT_PORT,
        message.length);
    FrameWriter.writeIpv4(
        segment,
        EthernetView.HEADER_BYTES,
        serverAddress,
        destinationAddress,
        Ipv4View.PROTOCOL_UDP,
        UdpView.HEADER_BYTES + message.length);
    FrameWriter.writeEthernet(
        segment,
        0,
        destinationHardware,
        MacAddress.bitsForIpv4(serverAddress),
        EthernetView.TYPE_IPV4);
    return frame;
  }
}
