package org.gridtap.overlay.dht;

/** Lets through so many a second and a burst on top. */
final class TokenBucket {
  private final double perSecond;
  private final double burst;
  private double tokens;
  private long filledNs;

  TokenBucket(double perSecond, double burst, long nowNs) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.filledNs = nowNs;
  }

  /** Returns how many may go now, at most {@code wanted}, and counts them as gone. */
  int take(int wanted, long nowNs) {
    tokens = Math.min(burst, tokens + Math.max(0, nowNs - filledNs) * 1e-9 * perSecond);
    filledNs = nowNs;
    int granted = Math.min(wanted, (int) tokens);
    tokens -= granted;
    return granted;
  }
}
