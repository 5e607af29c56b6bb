package org.gridtap.lab.sim.scenario;

import java.util.Arrays;

/** Many times, in milliseconds. */
final class Times {
  private double[] ms = new double[64];
  private int count;

  void add(double some) {
    if (count == ms.length) {
      ms = Arrays.copyOf(ms, 2 * count);
    }
    ms[count++] = some;
  }

  double[] sorted() {
    double[] sorted = Arrays.copyOf(ms, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
