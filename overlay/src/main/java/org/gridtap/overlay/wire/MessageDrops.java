package org.gridtap.overlay.wire;

/** Counts dropped control messages of one node; owned by its control loop. */
public final class MessageDrops {
  private final long[] counts = new long[MessageDrop.values().length];

  public void add(MessageDrop reason) {
    counts[reason.ordinal()]++;
  }

  public long get(MessageDrop reason) {
    return counts[reason.ordinal()];
  }
}
