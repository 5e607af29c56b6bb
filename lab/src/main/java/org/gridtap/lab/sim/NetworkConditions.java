package org.gridtap.lab.sim;

/**
 * How the simulated network treats datagrams.
 *
 * @param minLatencyNs the nearest pair's one-way delay; a pair's own base lies between this and the next, by seed
 * @param maxLatencyNs the farthest pair's one-way delay
 * @param jitterNs at most so much is added to each datagram's delay; enough of it reorders by itself
 * @param loss the share of datagrams that vanish, 0 to 1
 * @param duplication the share that arrives twice
 * @param reordering the share that is held back by up to {@code maxLatencyNs} more
 */
public record NetworkConditions(
    long minLatencyNs,
    long maxLatencyNs,
    long jitterNs,
    double loss,
    double duplication,
    double reordering) {
  private static final long MS = 1_000_000;

  /** No loss, no jitter, 5 to 100 ms one way. */
  public static final NetworkConditions CALM =
      new NetworkConditions(5 * MS, 100 * MS, 0, 0, 0, 0);

  /** The internet on a usual day: 5 to 100 ms one way, 5 ms jitter, 1 % loss, a few duplicates and stragglers. */
  public static final NetworkConditions USUAL =
      new NetworkConditions(5 * MS, 100 * MS, 5 * MS, 0.01, 0.001, 0.01);

  /** A bad day: 50 ms jitter, 15 % loss. */
  public static final NetworkConditions ROUGH =
      new NetworkConditions(10 * MS, 200 * MS, 50 * MS, 0.15, 0.02, 0.05);

  public NetworkConditions {
    if (minLatencyNs < 0 || maxLatencyNs < minLatencyNs || jitterNs < 0) {
      throw new IllegalArgumentException("latencies must be 0 <= min <= max, jitter >= 0");
    }
    if (!isShare(loss) || !isShare(duplication) || !isShare(reordering)) {
      throw new IllegalArgumentException("loss, duplication and reordering are shares from 0 to 1");
    }
  }

  /** Returns the same conditions with another loss. */
  public NetworkConditions withLoss(double share) {
    return new NetworkConditions(
        minLatencyNs, maxLatencyNs, jitterNs, share, duplication, reordering);
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }
}
