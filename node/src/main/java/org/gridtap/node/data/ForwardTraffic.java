package org.gridtap.node.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.gridtap.overlay.tunnel.ForwardQueue;

/**
 * What this node has passed on for others, headers and tags counted, and what waits for that.
 * Written by the data worker alone, read by anybody, perhaps a moment late.
 */
public final class ForwardTraffic {
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int PACKETS = 0;
  private static final int BYTES = 1;
  private static final int WAITING = 2;
  private static final int LONGEST = 3;

  private final long[] counts = new long[4];

  /** HOT PATH. */
  void forwarded(int bytes) {
    COUNTS.setOpaque(counts, PACKETS, counts[PACKETS] + 1);
    COUNTS.setOpaque(counts, BYTES, counts[BYTES] + bytes);
  }

  /** HOT PATH. */
  void waiting(int packets) {
    COUNTS.setOpaque(counts, WAITING, packets);
    if (packets > counts[LONGEST]) {
      COUNTS.setOpaque(counts, LONGEST, packets);
    }
  }

  public long packets() {
    return (long) COUNTS.getOpaque(counts, PACKETS);
  }

  public long bytes() {
    return (long) COUNTS.getOpaque(counts, BYTES);
  }

  QueueLevel level() {
    return new QueueLevel(
        "forwarded",
        (int) (long) COUNTS.getOpaque(counts, WAITING),
        (int) (long) COUNTS.getOpaque(counts, LONGEST),
        ForwardQueue.MAX_PACKETS);
  }
}
