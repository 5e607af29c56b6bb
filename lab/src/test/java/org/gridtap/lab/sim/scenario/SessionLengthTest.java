package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionLengthTest {
  private static final Duration MEDIAN = Duration.ofMinutes(10);
  private static final int DRAWS = 20_001;

  private static double[] sortedMinutes(boolean heavyTailed, long seed) {
    Random random = new Random(seed);
    SessionLength length = new SessionLength(MEDIAN, heavyTailed);
    double[] minutes = new double[DRAWS];
    Arrays.setAll(minutes, i -> length.drawNs(random) / 60e9);
    Arrays.sort(minutes);
    return minutes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void halfOfAllStayLongerThanTheMedian(boolean heavyTailed) {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(sortedMinutes(heavyTailed, seed)[DRAWS / 2])
          .as("seed %d", seed)
          .isBetween(9.5, 10.5);
    }
  }

  /** 99 of 100 exponential sessions end within 6.6 medians, and of Pareto's within 13.6. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void paretosTailIsTheHeavierOne(long seed) {
    assertThat(sortedMinutes(false, seed)[DRAWS * 99 / 100]).isBetween(60.0, 74.0);
    assertThat(sortedMinutes(true, seed)[DRAWS * 99 / 100]).isBetween(115.0, 160.0);
  }
}
