package org.gridtap.overlay.link;

/**
 * What is known of the way to a peer and back: the smoothed round trip time and its variation,
 * after RFC 6298 §2, and how often nothing comes back.
 */
final class RoundTrip {
  /** A link is given up by mistake once in so many times that it was doubted. */
  private static final double RISK = 1e-6;

  private static final double FIRST_LOSS = 0.1;
  private static final double LOSS_WEIGHT = 1.0 / 16;
  private static final int MIN_PROBES = 6;
  private static final int MAX_PROBES = 14;

  private static final long INITIAL_RTO_NS = 500_000_000L;
  private static final long MIN_RTO_NS = 150_000_000L;
  private static final long MAX_RTO_NS = 1_500_000_000L;

  private long smoothedNs = -1;
  private long variationNs;
  private double loss = FIRST_LOSS;

  void onSample(long sampleNs) {
    if (smoothedNs < 0) {
      smoothedNs = sampleNs;
      variationNs = sampleNs / 2;
      return;
    }
    variationNs += (Math.abs(smoothedNs - sampleNs) - variationNs) / 4;
    smoothedNs += (sampleNs - smoothedNs) / 8;
  }

  /** What was sent so often came through the last time. */
  void onTries(int tries) {
    for (int lost = 1; lost < tries; lost++) {
      loss += LOSS_WEIGHT * (1 - loss);
    }
    loss -= LOSS_WEIGHT * loss;
  }

  /**
   * Returns how many probes in a row must remain without an answer to prove that nobody is there.
   */
  int probesOfProof() {
    return Math.clamp((long) Math.ceil(Math.log(RISK) / Math.log(loss)), MIN_PROBES, MAX_PROBES);
  }

  /** Forgets what was measured: the path is another one. */
  void reset() {
    smoothedNs = -1;
    loss = FIRST_LOSS;
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
