package org.gridtap.arp;

/** Look-ups that may be begun: so many a second, and a burst on top. */
final class LookUpBudget {
  private final long costNs;
  private final long fullNs;

  /** The time that is saved up and not yet spent on look-ups. */
  private long savedNs;

  private long seenNs;
  private boolean used;

  LookUpBudget(int perSecond, int burst) {
    costNs = 1_000_000_000L / perSecond;
    fullNs = burst * costNs;
    savedNs = fullNs;
  }

  /** Tells whether one more look-up may be begun, and counts it. */
  boolean take(long nowNs) {
    if (used) {
      savedNs = Math.min(fullNs, savedNs + Math.max(0, nowNs - seenNs));
    }
    used = true;
    seenNs = nowNs;
    if (savedNs < costNs) {
      return false;
    }
    savedNs -= costNs;
    return true;
  }
}
