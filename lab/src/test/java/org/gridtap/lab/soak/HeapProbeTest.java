package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapProbeTest {
  @Test
  void readsTheTotalOfAHistogram() {
    assertThat(
            HeapProbe.total(
                """
                 num     #instances         #bytes  class name (module)
                   1:         20000        1500000  [B (java.base@25)
                Total        130000        7800000
                """))
        .hasValue(7_800_000);
    assertThat(HeapProbe.total("1234: No such process\n")).isEmpty();
  }

  @Test
  void readsWhatTheDaemonCounts() {
    assertThat(
            Figures.of(
                """
                # TYPE gridtap_jvm_heap_used_bytes gauge
                gridtap_jvm_heap_used_bytes 8.1e6
                gridtap_jvm_heap_committed_bytes 12582912
                gridtap_dht_keys 37
                gridtap_dht_keys_of_another_name 38
                """))
        .isEqualTo(new Figures(8_100_000, 12_582_912, 37));
    assertThat(Figures.of("")).isEqualTo(new Figures(0, 0, 0));
  }
}
