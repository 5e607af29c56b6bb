package org.gridtap.node.net;

/** Counts dropped frames by reason; one owner thread. */
public final class DropCounters {
  private final long[] counts = new long[DropReason.values().length];

  public void add(DropReason reason) {
    counts[reason.ordinal()]++;
  }

  public long get(DropReason reason) {
    return counts[reason.ordinal()];
  }
}
