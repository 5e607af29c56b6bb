package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a node stays, for churn.
 *
 * @param median half of them stay longer
 * @param heavyTailed Pareto's distribution with shape 1.5, as measured for peer-to-peer users, in
 *     place of the exponential one
 */
public record SessionLength(Duration median, boolean heavyTailed) {
  private static final double SHAPE = 1.5;

  public SessionLength {
    if (median.isNegative() || median.isZero()) {
      throw new IllegalArgumentException("sessions last longer than no time");
    }
  }

  long drawNs(RandomGenerator random) {
    double rest = 1 - random.nextDouble(); // in (0, 1]
    double medians = heavyTailed ? Math.pow(2 * rest, -1 / SHAPE) : -Math.log(rest) / Math.log(2);
    return (long) Math.min(medians * median.toNanos(), Long.MAX_VALUE / 4.0);
  }
}
