package org.gridtap.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Whole Ethernet frames, each in a slot of its own, for one {@link PacketSocket#send} or {@link
 * PacketSocket#receive}. What a receive left is valid until the next one.
 */
public final class FrameBatch {
  /** How many frames a batch holds at most. */
  public static final int MAX_FRAMES = 64;

  /** Room for one frame, in bytes: more than a jumbo frame has. */
  public static final int SLOT_BYTES = 16_384;

  final MessageVector messages = new MessageVector(MAX_FRAMES);
  private final MemorySegment buffer = Arena.ofAuto().allocate((long) MAX_FRAMES * SLOT_BYTES, 64);

  public FrameBatch() {
    for (int i = 0; i < MAX_FRAMES; i++) {
      messages.setNameLength(i, 0);
      length(i, 0);
    }
  }

  /** Returns the memory that holds all slots. */
  public MemorySegment buffer() {
    return buffer;
  }

  /** Returns where in {@link #buffer} a slot starts. */
  public long offset(int slot) {
    return (long) slot * SLOT_BYTES;
  }

  /** Says how many bytes of a slot are to be sent. */
  public void length(int slot, int bytes) {
    messages.setBuffer(slot, buffer.address() + offset(slot), bytes);
  }

  /** Returns how many bytes came into a slot; a frame longer than the slot is cut. */
  public int received(int slot) {
    return messages.length(slot);
  }

  void prepareForReceive() {
    for (int i = 0; i < MAX_FRAMES; i++) {
      length(i, SLOT_BYTES);
      messages.clearControl(i);
    }
  }
}
