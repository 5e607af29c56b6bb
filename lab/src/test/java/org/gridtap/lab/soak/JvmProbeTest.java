package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmProbeTest {
  @Test
  void readsTheTotalOfAHistogram() {
    assertThat(
            JvmProbe.live(
                """
                 num     #instances         #bytes  class name (module)
                   1:         20000        1500000  [B (java.base@25)
                Total        130000        7800000
                """))
        .hasValue(7_800_000);
    assertThat(JvmProbe.live("1234: No such process\n")).isEmpty();
  }

  @Test
  void readsHowMuchCodeThereIs() {
    assertThat(
            JvmProbe.code(
                """
                Total: reserved=1442602KB, committed=88510KB
                -                      Code (reserved=56668KB, committed=20616KB)
                                            (malloc=6632KB #16385)
                -                        GC (reserved=781KB, committed=69KB)
                """))
        .hasValue(20_616 * 1024);
    assertThat(JvmProbe.code("Native memory tracking is not enabled\n")).isEmpty();
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
