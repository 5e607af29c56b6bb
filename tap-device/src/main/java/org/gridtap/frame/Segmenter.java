package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/**
 * Cuts a TCP or UDP super-frame into the frames that it stands for (software TSO and USO), each
 * with a vnet header of its own, written straight to where the caller wants it. HOT PATH.
 *
 * <p>As the kernel does it: IPv4 ids count up, CWR stays on the first segment only, FIN and PSH on
 * the last only. Checksums stay partial, for the receiving kernel to complete.
 *
 * <pre>{@code
 * if (segmenter.start(segment, offset, length)) {
 *   while (segmenter.hasNext()) {
 *     int written = segmenter.next(destination, destinationOffset);
 *   }
 * }
 * }</pre>
 */
public final class Segmenter {
  /** Into how many frames a super-frame may be cut: that of 64 KB at the smallest size. */
  public static final int MAX_SEGMENTS = 8192;

  /** The smallest payload of a segment that is cut; no path has an MTU so small. */
  public static final int MIN_GSO_SIZE = 8;

  private final TransportFrame frame = new TransportFrame();
  private int gsoSize;
  private int position;
  private int index;
  private long pseudoSum;

  /** Tells whether a vnet frame says of itself that it is a super-frame. */
  public static boolean isSuperFrame(MemorySegment segment, long offset, int length) {
    return length >= VnetHeader.BYTES && VnetHeader.gsoType(segment, offset) != VnetHeader.GSO_NONE;
  }

  /**
   * Begins with a super-frame, which must stay as it is until the last segment is written.
   *
   * @param offset where its vnet header starts
   * @param length of vnet header and frame together
   * @return false if it is none, or not well formed, or of a kind that is not cut; then there is
   *     nothing to be had from {@link #next}
   */
  public boolean start(MemorySegment segment, long offset, int length) {
    position = 0;
    gsoSize = 0;
    index = 0;
    boolean good =
        frame.wrap(segment, offset, length)
            && (VnetHeader.gsoType(segment, offset) & ~VnetHeader.GSO_ECN) == frame.gsoType()
            && frame.payloadLength > 0
            && VnetHeader.gsoSize(segment, offset) >= MIN_GSO_SIZE
            && length <= VnetHeader.BYTES + EthernetView.HEADER_BYTES + 0xffff;
    if (!good) {
      frame.payloadLength = 0;
      return false;
    }
    gsoSize = VnetHeader.gsoSize(segment, offset);
    pseudoSum = frame.pseudoSum();
    return true;
  }

  /** Returns how many frames the super-frame makes. */
  public int segmentCount() {
    return gsoSize == 0 ? 0 : Math.ceilDiv(frame.payloadLength, gsoSize);
  }

  /** Returns the length of its longest frame, vnet header included. */
  public int longestSegment() {
    return frame.payload + Math.min(gsoSize, frame.payloadLength);
  }

  public boolean hasNext() {
    return position < frame.payloadLength;
  }

  /** Returns the length of the next frame, vnet header included. */
  public int nextLength() {
    return frame.payload + Math.min(gsoSize, frame.payloadLength - position);
  }

  /** Writes the next frame, vnet header included, and returns its length. */
  public int next(MemorySegment destination, long destinationOffset) {
    int length = nextLength();
    int size = length - frame.payload;
    int headers = frame.payload - VnetHeader.BYTES;
    long source = frame.offset;
    VnetHeader.write(
        destination,
        destinationOffset,
        VnetHeader.NEEDS_CHECKSUM,
        VnetHeader.GSO_NONE,
        headers,
        0,
        frame.transport - VnetHeader.BYTES,
        frame.checksumOffset());
    MemorySegment.copy(
        frame.segment,
        source + VnetHeader.BYTES,
        destination,
        destinationOffset + VnetHeader.BYTES,
        headers);
    MemorySegment.copy(
        frame.segment,
        source + frame.payload + position,
        destination,
        destinationOffset + frame.payload,
        size);
    int id = frame.ipv4 ? frame.ipv4Id() + index & 0xffff : 0;
    frame.writeLengths(destination, destinationOffset, length, id, pseudoSum);
    if (frame.tcp) {
      writeTcp(destination, destinationOffset + frame.transport, position + size);
    }
    position += size;
    index++;
    return length;
  }

  private void writeTcp(MemorySegment destination, long tcp, int end) {
    int flags = frame.tcpFlags();
    if (position > 0) {
      flags &= ~TcpView.CWR;
    }
    if (end < frame.payloadLength) {
      flags &= ~(TcpView.FIN | TcpView.PSH);
    }
    BigEndian.putI32(destination, tcp + TcpView.SEQUENCE, frame.sequence() + position);
    BigEndian.putU8(destination, tcp + TcpView.FLAGS, flags);
  }
}
