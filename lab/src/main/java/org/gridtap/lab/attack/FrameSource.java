package org.gridtap.lab.attack;

import java.lang.foreign.MemorySegment;

/** Writes hostile frames, one after the other, without end. */
public interface FrameSource {
  /**
   * Writes the next Ethernet frame and returns its length, at most {@code
   * org.gridtap.linux.FrameBatch.SLOT_BYTES}. The memory is borrowed until the call returns; what
   * it holds before is some earlier frame, or nothing.
   */
  int next(MemorySegment frame, long offset);
}
