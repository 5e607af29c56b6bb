package org.gridtap.arp;

import java.lang.foreign.MemorySegment;
import org.gridtap.frame.ArpView;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.jspecify.annotations.Nullable;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826), as a value.
 *
 * @param operation {@link ArpView#REQUEST} or {@link ArpView#REPLY}
 */
record ArpPacket(
    int operation, long senderHardware, int senderAddress, long targetHardware, int targetAddress) {
  /**
   * Reads an ARP frame. Returns null for anything that is not a request or a reply for IPv4 over
   * Ethernet, and where the sender's hardware address is not the one that the frame came from: a
   * host speaks for itself.
   */
  static @Nullable ArpPacket decode(byte[] frame, int length) {
    EthernetView ethernet = new EthernetView();
    ArpView arp = new ArpView();
    MemorySegment segment = MemorySegment.ofArray(frame);
    if (length > frame.length
        || !ethernet.wrap(segment, 0, length)
        || ethernet.etherType() != EthernetView.TYPE_ARP
        || !arp.wrap(segment, ethernet.payloadOffset(), ethernet.payloadLength())
        || (arp.operation() != ArpView.REQUEST && arp.operation() != ArpView.REPLY)
        || arp.senderHardwareAddress() != ethernet.source()
        || !HostMac.isPossible(ethernet.source())) {
      return null;
    }
    return new ArpPacket(
        arp.operation(),
        arp.senderHardwareAddress(),
        arp.senderAddress(),
        arp.targetHardwareAddress(),
        arp.targetAddress());
  }

  /** Returns the frame that carries this packet from its sender to its target. */
  byte[] toFrame() {
    byte[] frame = new byte[EthernetView.HEADER_BYTES + ArpView.BYTES];
    MemorySegment segment = MemorySegment.ofArray(frame);
    int at =
        FrameWriter.writeEthernet(
            segment, 0, targetHardware, senderHardware, EthernetView.TYPE_ARP);
    FrameWriter.writeArp(
        segment, at, operation, senderHardware, senderAddress, targetHardware, targetAddress);
    return frame;
  }
}
