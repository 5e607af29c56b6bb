package org.gridtap.node.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Frames of one network to and from peers, and their bytes without vnet header, seals and tags.
 * Written by the data worker alone, read by anybody, perhaps a moment late.
 */
public final class NetworkTraffic {
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int SENT_FRAMES = 0;
  private static final int SENT_BYTES = 1;
  private static final int RECEIVED_FRAMES = 2;
  private static final int RECEIVED_BYTES = 3;

  private final long[] counts = new long[4];

  /** HOT PATH. */
  void sent(int bytes) {
    add(SENT_FRAMES, 1);
    add(SENT_BYTES, bytes);
  }

  /** HOT PATH. */
  void received(int bytes) {
    add(RECEIVED_FRAMES, 1);
    add(RECEIVED_BYTES, bytes);
  }

  public long sentFrames() {
    return get(SENT_FRAMES);
  }

  public long sentBytes() {
    return get(SENT_BYTES);
  }

  public long receivedFrames() {
    return get(RECEIVED_FRAMES);
  }

  public long receivedBytes() {
    return get(RECEIVED_BYTES);
  }

  private void add(int which, int more) {
    COUNTS.setOpaque(counts, which, counts[which] + more);
  }

  private long get(int which) {
    return (long) COUNTS.getOpaque(counts, which);
  }
}
