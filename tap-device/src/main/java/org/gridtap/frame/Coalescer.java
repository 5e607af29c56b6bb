package org.gridtap.frame;

import java.lang.foreign.MemorySegment;

/**
 * Merges consecutive TCP segments, or UDP datagrams of one size, of one flow into one super-frame
 * again (software GRO): the counterpart of {@link Segmenter}. HOT PATH.
 *
 * <p>One super-frame is in the making at a time; a frame that does not continue it makes it go out
 * first, so the order never changes. Only frames with partial checksums are merged, for nobody has
 * checked the others. The caller flushes when a batch is at its end: nothing waits for what may
 * come. A frame is copied at most once.
 */
public final class Coalescer {
  /** Takes finished frames, and is done with the bytes when it returns. */
  public interface Outbox {
    /**
     * Delivers a vnet frame.
     *
     * @param offset where its vnet header starts
     */
    void deliver(MemorySegment segment, long offset, int length);
  }

  /** The longest super-frame, vnet header included; it stays under what an IP length can say. */
  public static final int MAX_BYTES = 65000;

  /** How many datagrams make a UDP super-frame at most: UDP_MAX_SEGMENTS of older kernels. */
  public static final int MAX_UDP_SEGMENTS = 64;

  private static final int TCP_MERGED = TcpView.FIN | TcpView.PSH | TcpView.CWR;
  private static final int TCP_ALLOWED = TCP_MERGED | TcpView.ACK | TcpView.ECE;

  private final MemorySegment assembly;
  private final boolean mergesUdp;
  private final TransportFrame incoming = new TransportFrame();
  private final TransportFrame held = new TransportFrame();
  private int heldSegments;
  private int segmentSize;
  private boolean complete;

  /**
   * @param assembly at least {@link #MAX_BYTES} bytes that belong to this object from now on
   * @param mergesUdp whether the TAP takes UDP super-frames (Linux 6.2)
   */
  public Coalescer(MemorySegment assembly, boolean mergesUdp) {
    if (assembly.byteSize() < MAX_BYTES) {
      throw new IllegalArgumentException("the assembly needs " + MAX_BYTES + " bytes");
    }
    this.assembly = assembly;
    this.mergesUdp = mergesUdp;
  }

  /**
   * Takes a vnet frame: merges it, keeps a copy to merge others with, or passes it on at once.
   *
   * @return false if it is not an ordinary frame ({@link VnetHeader#isPlain}); then it is dropped
   */
  public boolean add(MemorySegment segment, long offset, int length, Outbox out) {
    if (!VnetHeader.isPlain(segment, offset, length)) {
      return false;
    }
    if (!incoming.wrap(segment, offset, length) || !isMergeable()) {
      flush(out);
      out.deliver(segment, offset, length);
      return true;
    }
    if (heldSegments > 0 && continuesHeld()) {
      append();
      return true;
    }
    flush(out);
    if (incoming.payloadLength >= Segmenter.MIN_GSO_SIZE) {
      hold();
    } else {
      out.deliver(segment, offset, length);
    }
    return true;
  }

  /** Sends out what is in the making. */
  public void flush(Outbox out) {
    if (heldSegments == 0) {
      return;
    }
    if (heldSegments > 1) {
      finishSuperFrame();
    }
    heldSegments = 0;
    out.deliver(assembly, 0, held.length);
  }

  private boolean isMergeable() {
    if (incoming.payloadLength == 0
        || incoming.length > MAX_BYTES
        || (incoming.ipv4 && incoming.transport != TransportFrame.IP + Ipv4View.MIN_HEADER_BYTES)) {
      return false;
    }
    if (incoming.tcp) {
      int flags = incoming.tcpFlags();
      return (flags & ~TCP_ALLOWED) == 0 && (flags & TcpView.ACK) != 0;
    }
    long udp = incoming.offset + incoming.transport;
    return mergesUdp
        && BigEndian.u16(incoming.segment, udp + 4) == incoming.length - incoming.transport;
  }

  private boolean continuesHeld() {
    return !complete
        && incoming.tcp == held.tcp
        && incoming.ipv4 == held.ipv4
        && incoming.payload == held.payload
        && incoming.payloadLength <= segmentSize
        && held.length + incoming.payloadLength <= MAX_BYTES
        && hasSameIpHeader()
        && (incoming.tcp ? hasSameTcpHeader() : hasSameUdpHeader());
  }

  /** Compares Ethernet and IP headers except for lengths, the id and the checksum. */
  private boolean hasSameIpHeader() {
    long ip = TransportFrame.IP;
    if (!same(VnetHeader.BYTES, TransportFrame.IP)) {
      return false;
    }
    if (incoming.ipv4) {
      return same(ip, ip + 2)
          && same(ip + 6, ip + 10)
          && same(ip + 12, ip + 20)
          && continuesIpv4Id();
    }
    return same(ip, ip + 4) && same(ip + 6, ip + 40);
  }

  /**
   * Ids must count up; those of datagrams that are never fragmented (RFC 6864 §4.1) mean nothing.
   */
  private boolean continuesIpv4Id() {
    boolean dontFragment =
        (BigEndian.u8(incoming.segment, incoming.offset + TransportFrame.IP + 6) & 0x40) != 0;
    return incoming.ipv4Id() == (held.ipv4Id() + heldSegments & 0xffff)
        || (!incoming.tcp && dontFragment);
  }

  /**
   * Compares ports, acknowledgement, window, urgent pointer and options; see what else must fit.
   */
  private boolean hasSameTcpHeader() {
    long tcp = incoming.transport;
    int flags = incoming.tcpFlags();
    int change = flags ^ held.tcpFlags();
    return incoming.sequence() == held.sequence() + (held.length - held.payload)
        && (change & ~TCP_MERGED) == 0
        && (flags & TcpView.CWR) == 0
        && same(tcp, tcp + 4)
        && same(tcp + 8, tcp + 13)
        && same(tcp + 14, tcp + 16)
        && same(tcp + 18, held.payload);
  }

  private boolean hasSameUdpHeader() {
    return heldSegments < MAX_UDP_SEGMENTS && same(incoming.transport, incoming.transport + 4);
  }

  private boolean same(long from, long to) {
    return MemorySegment.mismatch(
            incoming.segment, incoming.offset + from, incoming.offset + to, assembly, from, to)
        < 0;
  }

  private void append() {
    MemorySegment.copy(
        incoming.segment,
        incoming.offset + incoming.payload,
        assembly,
        held.length,
        incoming.payloadLength);
    held.length += incoming.payloadLength;
    heldSegments++;
    if (incoming.tcp) {
      long flags = (long) held.transport + TcpView.FLAGS;
      int ends = incoming.tcpFlags() & (TcpView.FIN | TcpView.PSH);
      BigEndian.putU8(assembly, flags, held.tcpFlags() | ends);
    }
    complete = endsSuperFrame();
  }

  private void hold() {
    MemorySegment.copy(incoming.segment, incoming.offset, assembly, 0, incoming.length);
    held.wrap(assembly, 0, incoming.length);
    heldSegments = 1;
    segmentSize = incoming.payloadLength;
    complete = endsSuperFrame();
  }

  /** A short segment can only be the last one; PSH and FIN stand on the last one only. */
  private boolean endsSuperFrame() {
    return incoming.payloadLength < segmentSize
        || (incoming.tcp && (incoming.tcpFlags() & (TcpView.FIN | TcpView.PSH)) != 0);
  }

  private void finishSuperFrame() {
    boolean ecn = held.tcp && (held.tcpFlags() & TcpView.CWR) != 0;
    VnetHeader.write(
        assembly,
        0,
        VnetHeader.NEEDS_CHECKSUM,
        held.gsoType() | (ecn ? VnetHeader.GSO_ECN : 0),
        held.payload - VnetHeader.BYTES,
        segmentSize,
        held.transport - VnetHeader.BYTES,
        held.checksumOffset());
    int id = held.ipv4 ? held.ipv4Id() : 0;
    held.writeLengths(assembly, 0, held.length, id, held.pseudoSum());
  }
}
