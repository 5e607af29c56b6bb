package org.gridtap.overlay.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.foreign.ValueLayout.OfLong;
import java.nio.ByteOrder;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;

/**
 * Reads and writes the header of a FORWARD packet in place; the layout stands in the package's
 * documentation.
 */
public final class ForwardHeader {
  /**
   * Hops after which a FORWARD packet or a routed message is dropped, so that no stale table makes
   * a storm.
   */
  public static final int MAX_HOPS = 32;

  public static final int MIN_BYTES = 4 + 2 * NodeId.BYTES;
  public static final int MAX_BYTES = MIN_BYTES + 2 * NodeId.BYTES + Detours.BYTES;

  private static final int FLAG_VIA = 1;
  private static final int FLAG_SOURCE_VIA = 2;
  private static final int FLAG_VISITED = 4;
  private static final OfLong BE64 = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private ForwardHeader() {}

  /**
   * Returns the length of a header with these optional parts; {@link NodeId#NONE} leaves a part
   * out.
   */
  public static int length(NodeId via, NodeId sourceVia) {
    return MIN_BYTES
        + (via.equals(NodeId.NONE) ? 0 : NodeId.BYTES)
        + (sourceVia.equals(NodeId.NONE) ? 0 : NodeId.BYTES);
  }

  /** Writes a header with {@link #MAX_HOPS} to go and returns its length. */
  public static int write(
      MemorySegment packet,
      long offset,
      NodeId destination,
      NodeId source,
      NodeId via,
      NodeId sourceVia) {
    boolean hasVia = !via.equals(NodeId.NONE);
    boolean hasSourceVia = !sourceVia.equals(NodeId.NONE);
    packet.set(JAVA_BYTE, offset, (byte) MAX_HOPS);
    packet.set(
        JAVA_BYTE,
        offset + 1,
        (byte) ((hasVia ? FLAG_VIA : 0) | (hasSourceVia ? FLAG_SOURCE_VIA : 0)));
    packet.set(JAVA_BYTE, offset + 2, (byte) 0);
    packet.set(JAVA_BYTE, offset + 3, (byte) 0);
    long end = writeId(packet, writeId(packet, offset + 4, destination), source);
    end = hasVia ? writeId(packet, end, via) : end;
    end = hasSourceVia ? writeId(packet, end, sourceVia) : end;
    return (int) (end - offset);
  }

  /**
   * Returns the length of the header that begins at {@code offset}, or -1 if {@code available}
   * bytes cannot hold it.
   */
  public static int lengthAt(MemorySegment packet, long offset, int available) {
    if (available < MIN_BYTES) {
      return -1;
    }
    int length = lengthWithoutDetours(packet, offset);
    length += hasDetours(packet, offset) ? Detours.BYTES : 0;
    return length <= available ? length : -1;
  }

  private static int lengthWithoutDetours(MemorySegment packet, long offset) {
    int ids = flags(packet, offset) & (FLAG_VIA | FLAG_SOURCE_VIA);
    return MIN_BYTES + NodeId.BYTES * Integer.bitCount(ids);
  }

  /** Returns how many hops are left; whoever wrote more than {@link #MAX_HOPS} gets no more. */
  public static int hops(MemorySegment packet, long offset) {
    return Math.min(MAX_HOPS, packet.get(JAVA_BYTE, offset) & 0xff);
  }

  public static void setHops(MemorySegment packet, long offset, int hops) {
    packet.set(JAVA_BYTE, offset, (byte) hops);
  }

  public static NodeId destination(MemorySegment packet, long offset) {
    return readId(packet, offset + 4);
  }

  public static NodeId source(MemorySegment packet, long offset) {
    return readId(packet, offset + 4 + NodeId.BYTES);
  }

  public static NodeId via(MemorySegment packet, long offset) {
    return (flags(packet, offset) & FLAG_VIA) == 0
        ? NodeId.NONE
        : readId(packet, offset + MIN_BYTES);
  }

  /**
   * Forgets the member that the packet was to pass, once it is there. If that one has no link to
   * the destination any more, the packet goes on greedily instead of coming back here.
   */
  public static void clearVia(MemorySegment packet, long offset) {
    if ((flags(packet, offset) & FLAG_VIA) != 0) {
      writeId(packet, offset + MIN_BYTES, NodeId.NONE);
    }
  }

  public static NodeId sourceVia(MemorySegment packet, long offset) {
    int flags = flags(packet, offset);
    if ((flags & FLAG_SOURCE_VIA) == 0) {
      return NodeId.NONE;
    }
    return readId(packet, offset + MIN_BYTES + ((flags & FLAG_VIA) == 0 ? 0 : NodeId.BYTES));
  }

  private static boolean hasDetours(MemorySegment packet, long offset) {
    return (flags(packet, offset) & FLAG_VISITED) != 0;
  }

  /**
   * Returns the detours that the packet has made; whoever wrote more than there may be gets no
   * more.
   */
  public static Detours detours(MemorySegment packet, long offset) {
    if (!hasDetours(packet, offset)) {
      return Detours.NONE;
    }
    long at = offset + lengthWithoutDetours(packet, offset);
    return new Detours(
        Math.clamp(packet.get(JAVA_BYTE, offset + 2) & 0xff, 1, Detours.MAX),
        packet.get(BE32, at),
        packet.get(BE32, at + 4),
        packet.get(BE32, at + 8),
        packet.get(BE32, at + 12));
  }

  /**
   * Copies a packet that has made another detour, and returns its new length, {@link Detours#BYTES}
   * more than before at most.
   *
   * @param from the packet, at the segment's start
   * @param length of header and datagram
   * @param to has room for them and for the visited list
   * @param detours at least one
   */
  public static int copyWithDetours(
      MemorySegment from, int length, MemorySegment to, Detours detours) {
    int before = lengthWithoutDetours(from, 0);
    int header = before + (hasDetours(from, 0) ? Detours.BYTES : 0);
    MemorySegment.copy(from, 0, to, 0, before);
    to.set(JAVA_BYTE, 1, (byte) (flags(from, 0) | FLAG_VISITED));
    to.set(JAVA_BYTE, 2, (byte) detours.made());
    to.set(BE32, before, detours.first());
    to.set(BE32, before + 4L, detours.second());
    to.set(BE32, before + 8L, detours.third());
    to.set(BE32, before + 12L, detours.fourth());
    MemorySegment.copy(from, header, to, before + Detours.BYTES, length - header);
    return length - header + before + Detours.BYTES;
  }

  private static int flags(MemorySegment packet, long offset) {
    return packet.get(JAVA_BYTE, offset + 1) & (FLAG_VIA | FLAG_SOURCE_VIA | FLAG_VISITED);
  }

  private static NodeId readId(MemorySegment packet, long at) {
    return new NodeId(packet.get(BE64, at), packet.get(BE64, at + 8), packet.get(BE32, at + 16));
  }

  private static long writeId(MemorySegment packet, long at, NodeId id) {
    packet.set(BE64, at, id.hi());
    packet.set(BE64, at + 8, id.mid());
    packet.set(BE32, at + 16, id.lo());
    return at + NodeId.BYTES;
  }
}
