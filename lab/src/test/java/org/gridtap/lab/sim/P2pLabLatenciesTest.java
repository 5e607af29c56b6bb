package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class P2pLabLatenciesTest {
  private final P2pLabLatencies latencies = new P2pLabLatencies();

  private long oneWayMs(long placeA, long placeB) {
    return latencies.oneWayNs(placeA, placeB) / 1_000_000;
  }

  /** P2PLab's own check: 853 ms there and back between such two, of which 3 are its hosts'. */
  @Test
  void aFastLineIs425MsFromTheSecondRegion() {
    assertThat(oneWayMs(2 * 2, 2 * 4)).isEqualTo(425);
    assertThat(oneWayMs(2 * 4, 2 * 2)).isEqualTo(425);
  }

  @Test
  void dealsMachinesOutInProportionToTheGroupsSizes() {
    Map<Long, Integer> groups = new TreeMap<>();
    for (int i = 1; i < 1200; i++) {
      groups.merge(oneWayMs(0, 2 * i), 1, Integer::sum);
    }
    assertThat(groups).containsEntry(200L, 99); // modems, as the first machine
    assertThat(groups).containsEntry(505L, 400).containsEntry(710L, 400); // the other regions
  }
}
