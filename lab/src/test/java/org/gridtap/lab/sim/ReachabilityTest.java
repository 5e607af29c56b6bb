package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachabilityTest {
  private static final int MACHINES = 400;
  private static final int PAIRS = MACHINES * (MACHINES - 1) / 2;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void blocksTheShareOfPairsThatIsAskedFor(long seed) {
    Reachability some = new Reachability(seed, 0.3, 0.1, 0);
    int blocked = 0;
    int oneWay = 0;
    for (int a = 0; a < MACHINES; a++) {
      for (int b = a + 1; b < MACHINES; b++) {
        boolean there = some.reaches(a, b);
        boolean back = some.reaches(b, a);
        blocked += !there && !back ? 1 : 0;
        oneWay += there != back ? 1 : 0;
      }
    }
    assertThat((double) blocked / PAIRS).as("seed %d", seed).isBetween(0.29, 0.31);
    assertThat((double) oneWay / PAIRS).as("seed %d", seed).isBetween(0.09, 0.11);
  }

  @Test
  void theFirstMachinesReachEverybody() {
    Reachability all = new Reachability(1, 0.9, 0.1, 3);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < MACHINES; j++) {
        assertThat(all.reaches(i, j)).isTrue();
        assertThat(all.reaches(j, i)).isTrue();
      }
    }
    assertThat(all.reaches(3, 4) && all.reaches(4, 3)).isFalse();
  }
}
