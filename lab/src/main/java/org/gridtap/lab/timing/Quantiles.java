package org.gridtap.lab.timing;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Sorted durations, to be asked for their quantiles. */
public record Quantiles(List<Duration> sorted) {
  public Quantiles {
    sorted = List.copyOf(sorted);
  }

  /** Sorts what was measured. */
  public static Quantiles of(Collection<Duration> measured) {
    return new Quantiles(measured.stream().sorted().toList());
  }

  public int count() {
    return sorted.size();
  }

  /**
   * Returns the smallest measured value that at least this share of all do not exceed (the nearest
   * rank); zero if nothing was measured.
   *
   * @param percent above 0, at most 100
   */
  public Duration at(double percent) {
    if (sorted.isEmpty()) {
      return Duration.ZERO;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1));
  }

  public Duration max() {
    return at(100);
  }
}
