package org.gridtap.overlay.tunnel;

/**
 * A token bucket in bytes that may fall below zero by what was spent last: so whoever spends need
 * not know beforehand how much it will be, and the rate holds all the same.
 */
final class Shaper {
  private static final double BITS_A_BYTE = 8;
  private static final double SECOND_NS = 1e9;

  private final double bytesPerNs;
  private final double burst;
  private double tokens;
  private long filledNs;

  /** Makes a full bucket. */
  Shaper(long bitsPerSecond, double burstBytes, long nowNs) {
    bytesPerNs = bitsPerSecond / (BITS_A_BYTE * SECOND_NS);
    burst = burstBytes;
    tokens = burstBytes;
    filledNs = nowNs;
  }

  /** Tells whether something may be spent now. */
  boolean isOpen(long nowNs) {
    fill(nowNs);
    return tokens > 0;
  }

  void spend(int bytes) {
    tokens -= bytes;
  }

  /** Returns when something may be spent, as of the last fill. */
  long openAtNs() {
    return tokens > 0 ? filledNs : filledNs + (long) (-tokens / bytesPerNs) + 1;
  }

  private void fill(long nowNs) {
    tokens = Math.min(burst, tokens + Math.max(0, nowNs - filledNs) * bytesPerNs);
    filledNs = Math.max(filledNs, nowNs);
  }
}
