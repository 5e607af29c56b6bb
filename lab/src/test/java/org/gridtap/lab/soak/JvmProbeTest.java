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
  void readsHowMuchCodeThereIsAndWhatElseIsInUse() {
    String summary =
        """
        Total: reserved=1442602KB, committed=88510KB
               malloc: 14336KB #68843, peak=45468KB #71646
               mmap:   reserved=1426556KB, committed=71732KB

        -                 Java Heap (reserved=196608KB, committed=13968KB)
                                    (mmap: reserved=196608KB, committed=13968KB, at peak)

        -                      Code (reserved=56668KB, committed=20616KB)
                                    (malloc=6632KB tag=Code #16385) (peak=6700KB #16400)
                                    (mmap: reserved=50040KB, committed=13984KB, at peak)

        -                  Compiler (reserved=303KB, committed=303KB)
                                    (malloc=303KB #1)
        -               Arena Chunk (reserved=368KB, committed=368KB)
                                    (malloc=368KB #1)
        """;
    assertThat(JvmProbe.code(summary)).isEqualTo(20_616 * 1024);
    assertThat(JvmProbe.malloc(summary)).isEqualTo((14_336 - 6_632 - 303 - 368) * 1024);
    String untracked = "Native memory tracking is not enabled\n";
    assertThat(JvmProbe.code(untracked)).isZero();
    assertThat(JvmProbe.malloc(untracked)).isZero();
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
