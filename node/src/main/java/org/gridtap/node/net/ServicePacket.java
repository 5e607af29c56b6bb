package org.gridtap.node.net;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.Ipv4View;
import org.gridtap.frame.VnetHeader;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 packet that a host sent to the service address.
 *
 * @param frame the Ethernet frame without its vnet header
 * @param hardware whose it is
 * @param isChecksumPending whether the kernel left the checksum of TCP or UDP to be completed
 */
record ServicePacket(byte[] frame, long hardware, Ipv4View ipv4, boolean isChecksumPending) {
  /**
   * Reads a frame; null if its IPv4 header contradicts itself.
   *
   * @param vnetFlags what its vnet header said
   */
  static @Nullable ServicePacket decode(byte[] frame, int vnetFlags) {
    MemorySegment segment = MemorySegment.ofArray(frame);
    EthernetView ethernet = new EthernetView();
    Ipv4View ipv4 = new Ipv4View();
    if (!ethernet.wrap(segment, 0, frame.length)
        || !ipv4.wrap(segment, ethernet.payloadOffset(), ethernet.payloadLength())
        || !ipv4.isChecksumValid()) {
      return null;
    }
    boolean isChecksumPending = (vnetFlags & VnetHeader.NEEDS_CHECKSUM) != 0;
    return new ServicePacket(frame, ethernet.source(), ipv4, isChecksumPending);
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(frame);
  }

  byte[] bytes(long offset, int length) {
    return Arrays.copyOfRange(frame, (int) offset, (int) offset + length);
  }
}
