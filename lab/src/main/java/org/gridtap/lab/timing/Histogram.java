package org.gridtap.lab.timing;

import java.time.Duration;
import java.util.Locale;

/** Draws durations as one line of bars between the least and the greatest. */
final class Histogram {
  static final int BARS = 32;

  private static final String HEIGHTS = " ▁▂▃▄▅▆▇█";

  private Histogram() {}

  /** Returns, for example, {@code 1.20 s ▃█▆ ▁ ▁ 2.71 s}; empty if nothing was measured. */
  static String of(Quantiles measured) {
    if (measured.count() == 0) {
      return "";
    }
    long least = measured.sorted().getFirst().toNanos();
    long width = Math.max(1, (measured.max().toNanos() - least + BARS) / BARS);
    int[] counts = new int[BARS];
    int most = 1;
    for (Duration duration : measured.sorted()) {
      int bar = (int) ((duration.toNanos() - least) / width);
      most = Math.max(most, ++counts[bar]);
    }
    StringBuilder bars = new StringBuilder();
    for (int count : counts) {
      // Whatever is not nothing must be seen.
      int height = (count * (HEIGHTS.length() - 1) + most - 1) / most;
      bars.append(HEIGHTS.charAt(height));
    }
    return seconds(least) + " " + bars + " " + seconds(measured.max().toNanos());
  }

  private static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.2f s", ns / 1e9);
  }
}
