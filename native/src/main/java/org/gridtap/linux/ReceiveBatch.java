package org.gridtap.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Buffers for one {@link UdpSocket#receive}: every slot takes one datagram, or a train of
 * equal-sized datagrams of one sender that the kernel coalesced (UDP_GRO).
 *
 * <p>A train of {@code length} bytes is to be cut every {@code segmentSize} bytes; its last
 * datagram may be shorter. What a slot holds is valid until the next receive.
 */
public final class ReceiveBatch {
  /** Room in a slot: the longest train, in bytes. */
  public static final int SLOT_BYTES = 65536;

  /** How many slots a batch may have. */
  public static final int MAX_SLOTS = 64;

  private static final int UDP_GRO = 104;
  private static final int MSG_TRUNC = 0x20;

  final MessageVector messages;
  private final MemorySegment buffer;
  private final int slots;
  private SocketAddressLayout layout = SocketAddressLayout.DUAL_STACK;
  private int used;

  public ReceiveBatch(int slots) {
    if (slots < 1 || slots > MAX_SLOTS) {
      throw new IllegalArgumentException("a batch has 1 to " + MAX_SLOTS + " slots, not " + slots);
    }
    this.slots = slots;
    messages = new MessageVector(slots);
    buffer = Arena.ofAuto().allocate((long) slots * SLOT_BYTES, 64);
    for (int i = 0; i < slots; i++) {
      messages.setBuffer(i, buffer.address() + offset(i), SLOT_BYTES);
    }
    used = slots;
  }

  /** Returns the memory that holds all slots. */
  public MemorySegment buffer() {
    return buffer;
  }

  /** Returns where in {@link #buffer} the slot starts. */
  public long offset(int slot) {
    return (long) slot * SLOT_BYTES;
  }

  /** Returns how many bytes the slot holds; 0 for what came truncated and is of no use. */
  public int length(int slot) {
    return (messages.flags(slot) & MSG_TRUNC) != 0 ? 0 : messages.length(slot);
  }

  /** Returns the size of the datagrams in the slot: its length if there is but one. */
  public int segmentSize(int slot) {
    int length = length(slot);
    int size = messages.udpControl(slot, UDP_GRO, length);
    return size > 0 ? Math.min(size, length) : length;
  }

  /** Returns the upper half of the sender's address, IPv4 as {@code ::ffff:a.b.c.d}. */
  public long sourceHi(int slot) {
    return layout.hi(messages.addresses(), messages.addressOffset(slot));
  }

  /** Returns the lower half of the sender's address. */
  public long sourceLo(int slot) {
    return layout.lo(messages.addresses(), messages.addressOffset(slot));
  }

  public int sourcePort(int slot) {
    return layout.port(messages.addresses(), messages.addressOffset(slot));
  }

  int slots() {
    return slots;
  }

  /** Restores what the kernel overwrote in the slots of the last receive. */
  void prepare(SocketAddressLayout socketLayout) {
    layout = socketLayout;
    for (int i = 0; i < used; i++) {
      messages.setNameLength(i, socketLayout.bytes);
      messages.expectControl(i);
    }
  }

  void received(int count) {
    used = count;
  }
}
