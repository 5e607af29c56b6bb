package org.gridtap.node.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.gridtap.frame.BigEndian;
import org.gridtap.frame.MacAddress;
import org.gridtap.tap.TapDevice;

/**
 * Whose hardware address a host may speak for by its TAP: the interface's own, unless it is a port
 * of a bridge, behind which others speak. Owned by the data worker.
 */
final class HostCard {
  /** The kernel is asked no more often than this, however many frames come from elsewhere. */
  static final long RECHECK_NS = 1_000_000_000L;

  private static final long ANYBODY = 0;

  private final TapDevice tap;
  private long card = ANYBODY;
  private long checkedNs;

  HostCard(TapDevice tap, long nowNs) {
    this.tap = tap;
    this.checkedNs = nowNs - RECHECK_NS;
  }

  /**
   * HOT PATH. Tells whether the hardware address at an offset may be spoken for; true where a frame
   * is too short to have one, for whoever decodes it counts that.
   */
  boolean isOf(MemorySegment frame, long offset, int length, long nowNs) {
    if (matches(frame, offset, length) && card != ANYBODY) {
      return true;
    }
    if (nowNs - checkedNs >= RECHECK_NS) {
      checkedNs = nowNs;
      card = ask();
    }
    return matches(frame, offset, length);
  }

  private boolean matches(MemorySegment frame, long offset, int length) {
    return card == ANYBODY
        || offset + MacAddress.BYTES > length
        || BigEndian.u48(frame, offset) == card;
  }

  private long ask() {
    try {
      return tap.soleHardwareAddress();
    } catch (IOException gone) {
      return card; // the next read from the TAP tells it
    }
  }
}
