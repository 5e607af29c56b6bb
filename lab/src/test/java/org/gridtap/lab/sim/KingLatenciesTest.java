package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KingLatenciesTest {
  private static final int PLACES = 300;

  private static KingLatencies latencies(long seed) {
    return new KingLatencies(new Simulation(seed).random("places"));
  }

  private static long[] sortedRttsMs(KingLatencies latencies) {
    long[] rtts = new long[PLACES * (PLACES - 1) / 2];
    int count = 0;
    for (int a = 0; a < PLACES; a++) {
      for (int b = a + 1; b < PLACES; b++) {
        rtts[count++] = 2 * latencies.oneWayNs(a, b) / 1_000_000;
      }
    }
    Arrays.sort(rtts);
    return rtts;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theMedianIsThatOfKingsDataSet(long seed) {
    assertThat(latencies(seed).medianRttMs()).as("seed %d", seed).isBetween(135.0, 185.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void somePairsAreNearAndSomeFar(long seed) {
    long[] rtts = sortedRttsMs(latencies(seed));
    assertThat(rtts[rtts.length / 20]).as("seed %d, 5 %%", seed).isLessThan(100);
    assertThat(rtts[rtts.length * 95 / 100]).as("seed %d, 95 %%", seed).isGreaterThan(210);
    assertThat(rtts[rtts.length - 1]).as("seed %d, most", seed).isLessThan(800);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void isTheSameBothWaysAndWhateverIsAskedFirst(long seed) {
    KingLatencies one = latencies(seed);
    KingLatencies other = latencies(seed);
    long far = one.oneWayNs(290, 17);
    other.oneWayNs(3, 4);
    assertThat(other.oneWayNs(17, 290)).as("seed %d", seed).isEqualTo(far);
  }
}
