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
}
