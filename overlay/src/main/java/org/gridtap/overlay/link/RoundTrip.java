package org.gridtap.overlay.link;

/** Smoothed round trip time and its variation, after RFC 6298 §2. */
final class RoundTrip {
  private static final long INITIAL_RTO_NS = 500_000_000L;
  private static final long MIN_RTO_NS = 150_000_000L;
  private static final long MAX_RTO_NS = 1_500_000_000L;

  private long smoothedNs = -1;
  private long variationNs;

  void onSample(long sampleNs) {
    if (smoothedNs < 0) {
      smoothedNs = sampleNs;
      variationNs = sampleNs / 2;
      return;
    }
    variationNs += (Math.abs(smoothedNs - sampleNs) - variationNs) / 4;
    smoothedNs += (sampleNs - smoothedNs) / 8;
  }

  /** Forgets what was measured: the path is another one. */
  void reset() {
    smoothedNs = -1;
  }

  /** Returns the smoothed round trip time, or -1 while there is none. */
  long smoothedNs() {
    return smoothedNs;
  }

  /** Returns how long to wait for an answer before asking again, in nanoseconds. */
  long timeoutNs() {
    return smoothedNs < 0
        ? INITIAL_RTO_NS
        : Math.clamp(smoothedNs + 4 * variationNs, MIN_RTO_NS, MAX_RTO_NS);
  }
}
