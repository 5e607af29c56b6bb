package org.gridtap.overlay.tunnel;

/**
 * Decides which packets of a queue are dropped because packets wait for too long in it: CoDel, RFC
 * 8289 §5. A queue that is never short for a whole interval loses a packet, then more and more
 * often, until its senders slow down; a burst that passes loses none.
 */
final class CoDel {
  /** How long packets may wait all the time, unless the rate is so low that one takes longer. */
  static final long TARGET_NS = 5_000_000;

  /** The worst round trip time that is to be expected. */
  static final long INTERVAL_NS = 100_000_000;

  /** As the RFC's reference code: how long a dropping state is remembered, in intervals. */
  private static final int REMEMBERED_INTERVALS = 16;

  private final long targetNs;
  private long firstAboveNs;
  private boolean isAbove;
  private boolean isDropping;
  private long dropNextNs;
  private int count;
  private int lastCount;

  CoDel(long targetNs) {
    this.targetNs = targetNs;
  }

  /**
   * Judges the packet that is the next to go; one that is dropped is followed by the next, which is
   * judged as well.
   *
   * @param sojournNs how long it has waited
   * @param isLast whether no more than one packet's worth waits behind it
   * @return whether it is to be dropped
   */
  boolean drops(long sojournNs, boolean isLast, long nowNs) {
    boolean mayDrop = isAboveForLong(sojournNs, isLast, nowNs);
    if (isDropping) {
      if (!mayDrop) {
        isDropping = false;
      } else if (nowNs >= dropNextNs) {
        count++;
        dropNextNs = next(dropNextNs);
        return true;
      }
    } else if (mayDrop) {
      isDropping = true;
      int delta = count - lastCount;
      boolean wasRecent = nowNs - dropNextNs < REMEMBERED_INTERVALS * INTERVAL_NS;
      count = delta > 1 && wasRecent ? delta : 1;
      lastCount = count;
      dropNextNs = next(nowNs);
      return true;
    }
    return false;
  }

  private boolean isAboveForLong(long sojournNs, boolean isLast, long nowNs) {
    if (sojournNs < targetNs || isLast) {
      isAbove = false;
    } else if (!isAbove) {
      isAbove = true;
      firstAboveNs = nowNs + INTERVAL_NS;
    } else {
      return nowNs >= firstAboveNs;
    }
    return false;
  }

  private long next(long fromNs) {
    return fromNs + (long) (INTERVAL_NS / Math.sqrt(count));
  }
}
