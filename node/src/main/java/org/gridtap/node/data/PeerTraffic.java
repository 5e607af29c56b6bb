package org.gridtap.node.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.gridtap.overlay.wire.TokenBucket;

/**
 * Bytes to and from one peer, headers and tags counted, and what it may still bring to the control
 * loop. Written by the data worker, the bytes read by anybody.
 */
final class PeerTraffic {
  private static final VarHandle SENT;
  private static final VarHandle RECEIVED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SENT = lookup.findVarHandle(PeerTraffic.class, "sentBytes", long.class);
      RECEIVED = lookup.findVarHandle(PeerTraffic.class, "receivedBytes", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** Control packets and probes of one peer. An honest one sends far fewer. */
  static final int OPENED_PER_SECOND = 5_000;

  static final int OPENED_BURST = 2_048;

  /** Frames of one peer whose source is to be looked up: the first few of each address. */
  static final int FRAMES_PER_SECOND = 50;

  static final int FRAMES_BURST = 64;

  @SuppressWarnings("unused") // by its VarHandle
  private long sentBytes;

  @SuppressWarnings("unused") // by its VarHandle
  private long receivedBytes;

  /** How many sessions count here; the control loop's. */
  int sessions;

  private final TokenBucket opened;
  private final TokenBucket frames;

  /**
   * @param nowNs by CLOCK_BOOTTIME, as all times here
   */
  PeerTraffic(long nowNs) {
    opened = new TokenBucket(OPENED_PER_SECOND, OPENED_BURST, nowNs);
    frames = new TokenBucket(FRAMES_PER_SECOND, FRAMES_BURST, nowNs);
  }

  /** Tells whether one more opened packet may go to the control loop, and counts it. */
  boolean mayBeHeard(long nowNs) {
    return opened.take(nowNs);
  }

  /** Tells whether one more frame may be looked into by the control loop, and counts it. */
  boolean mayBeProved(long nowNs) {
    return frames.take(nowNs);
  }

  void sent(int bytes) {
    SENT.setOpaque(this, (long) SENT.getOpaque(this) + bytes);
  }

  void received(int bytes) {
    RECEIVED.setOpaque(this, (long) RECEIVED.getOpaque(this) + bytes);
  }

  long sentBytes() {
    return (long) SENT.getOpaque(this);
  }

  long receivedBytes() {
    return (long) RECEIVED.getOpaque(this);
  }
}
