package org.gridtap.lab.sim;

/**
 * A machine's own clock, which need not agree with anybody's.
 *
 * @param offsetNs what it showed when virtual time began
 * @param driftPpm how many microseconds it gains in a second; may be negative
 */
public record SimClock(long offsetNs, int driftPpm) {
  public static final SimClock TRUE = new SimClock(0, 0);

  private static final long MILLION = 1_000_000;

  /** Returns what the clock shows at a virtual time. */
  public long localNs(long virtualNs) {
    return offsetNs + virtualNs + Math.floorDiv(virtualNs * driftPpm, MILLION);
  }

  /** Returns the first virtual time at which the clock shows at least this. */
  long virtualNs(long localNs) {
    if (driftPpm == 0) {
      return localNs - offsetNs;
    }
    long virtualNs = (long) ((localNs - offsetNs) / (1 + (double) driftPpm / MILLION)) - MILLION;
    while (localNs(virtualNs) < localNs) {
      virtualNs += Math.max(1, (localNs - localNs(virtualNs)) / 2);
    }
    return virtualNs;
  }
}
