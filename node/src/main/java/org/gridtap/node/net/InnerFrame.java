package org.gridtap.node.net;

import java.lang.foreign.MemorySegment;
import org.gridtap.frame.EthernetView;
import org.gridtap.frame.FrameWriter;
import org.gridtap.frame.MacAddress;
import org.gridtap.frame.VnetHeader;

/** Frames in arrays, behind their vnet headers. */
final class InnerFrame {
  /** Length of the headers that every frame has, in bytes. */
  static final int MIN_BYTES = VnetHeader.BYTES + EthernetView.HEADER_BYTES;

  /** The longest IP packet with its headers: what a segmentation offload hands over at once. */
  static final int MAX_BYTES = MIN_BYTES + 0xffff;

  private InnerFrame() {}

  /** Returns the type of a frame of at least {@link #MIN_BYTES}. */
  static int etherType(byte[] frame) {
    EthernetView ethernet = new EthernetView();
    ethernet.wrap(MemorySegment.ofArray(frame), VnetHeader.BYTES, frame.length - VnetHeader.BYTES);
    return ethernet.etherType();
  }

  static int vnetFlags(byte[] frame) {
    return VnetHeader.flags(MemorySegment.ofArray(frame), 0);
  }

  /** Returns the Ethernet frame without its vnet header. */
  static byte[] withoutVnetHeader(byte[] frame) {
    byte[] bare = new byte[frame.length - VnetHeader.BYTES];
    System.arraycopy(frame, VnetHeader.BYTES, bare, 0, bare.length);
    return bare;
  }

  /** Returns an Ethernet frame behind a vnet header that asks for nothing. */
  static byte[] withVnetHeader(byte[] ethernetFrame) {
    byte[] frame = new byte[VnetHeader.BYTES + ethernetFrame.length];
    VnetHeader.writePlain(MemorySegment.ofArray(frame), 0);
    System.arraycopy(ethernetFrame, 0, frame, VnetHeader.BYTES, ethernetFrame.length);
    return frame;
  }

  /** Makes the host take a remote IPv4 frame: to its own card, from the sender's stand-in. */
  static void readdress(byte[] frame, long hostHardware, int senderAddress) {
    FrameWriter.writeEthernet(
        MemorySegment.ofArray(frame),
        VnetHeader.BYTES,
        hostHardware,
        MacAddress.bitsForIpv4(senderAddress),
        EthernetView.TYPE_IPV4);
  }
}
