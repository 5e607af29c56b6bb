package org.gridtap.overlay.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which receiver indices a datagram may name: a sieve in front of the true table, which the control
 * loop alone may read. Never says no to an index in use; of others it lets through one in a
 * thousand where sixty are in use.
 *
 * <p>Changed by the control loop, asked by any thread, which may see a change a moment late: a
 * datagram that overtakes it is lost, and repeated by its sender.
 */
final class OpenIndices {
  private static final int SLOTS = 1 << 16;
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(short[].class);

  private final short[] counts = new short[SLOTS];

  void add(int index) {
    change(index, 1);
  }

  void remove(int index) {
    change(index, -1);
  }

  /** Tells whether an index may be in use. */
  boolean mayHave(int index) {
    return (short) COUNTS.getOpaque(counts, index & (SLOTS - 1)) != 0;
  }

  private void change(int index, int by) {
    int slot = index & (SLOTS - 1);
    COUNTS.setRelease(counts, slot, (short) (counts[slot] + by));
  }
}
