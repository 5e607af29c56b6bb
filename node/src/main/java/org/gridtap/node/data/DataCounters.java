package org.gridtap.node.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts drops. Written by the data worker alone, read by anybody, perhaps a moment late. */
public final class DataCounters {
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] drops = new long[DataDrop.values().length];
  private final long[] rules = new long[org.gridtap.node.net.DropReason.values().length];

  void drop(DataDrop reason) {
    COUNTS.setOpaque(drops, reason.ordinal(), drops[reason.ordinal()] + 1);
  }

  void drop(DataDrop reason, long times) {
    COUNTS.setOpaque(drops, reason.ordinal(), drops[reason.ordinal()] + times);
  }

  void drop(org.gridtap.node.net.DropReason reason) {
    COUNTS.setOpaque(rules, reason.ordinal(), rules[reason.ordinal()] + 1);
  }

  public long dropped(DataDrop reason) {
    return (long) COUNTS.getOpaque(drops, reason.ordinal());
  }

  /** Returns how many frames a virtual network's own rules kept back here. */
  public long dropped(org.gridtap.node.net.DropReason reason) {
    return (long) COUNTS.getOpaque(rules, reason.ordinal());
  }
}
