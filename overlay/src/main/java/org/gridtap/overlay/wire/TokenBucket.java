package org.gridtap.overlay.wire;

/**
 * Lets through so many a second and a burst on top. Times are of any clock that does not go back;
 * one owner thread.
 */
public final class TokenBucket {
  private final double perSecond;
  private final double burst;
  private double tokens;
  private long filledNs;

  /** Makes a full bucket. */
  public TokenBucket(double perSecond, double burst, long nowNs) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.filledNs = nowNs;
  }

  /** Returns how many may go now, at most {@code wanted}, and counts them as gone. */
  public int take(int wanted, long nowNs) {
    fill(nowNs);
    int granted = Math.min(wanted, (int) tokens);
    tokens -= granted;
    return granted;
  }

  /** Tells whether so many may go now, and counts them as gone; or else none. */
  public boolean takeAll(int wanted, long nowNs) {
    fill(nowNs);
    boolean granted = tokens >= wanted;
    tokens -= granted ? wanted : 0;
    return granted;
  }

  /** Tells whether one may go now, and counts it as gone. */
  public boolean take(long nowNs) {
    return take(1, nowNs) == 1;
  }

  /** Tells whether the bucket is at least half full again: the rate has been low for a while. */
  public boolean isHalfFull(long nowNs) {
    fill(nowNs);
    return tokens >= burst / 2;
  }

  private void fill(long nowNs) {
    tokens = Math.min(burst, tokens + Math.max(0, nowNs - filledNs) * 1e-9 * perSecond);
    filledNs = nowNs;
  }
}
