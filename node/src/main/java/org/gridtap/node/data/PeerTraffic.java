package org.gridtap.node.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Bytes to and from one peer, headers and tags counted. Written by the data worker, read by
 * anybody.
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

  @SuppressWarnings("unused") // by its VarHandle
  private long sentBytes;

  @SuppressWarnings("unused") // by its VarHandle
  private long receivedBytes;

  /** How many sessions count here; the control loop's. */
  int sessions;

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
