package org.gridtap.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
  @Test
  void tellsWhatThisProcessUses() {
    PrometheusText text = new PrometheusText();
    ProcessFigures.addTo(text);
    Map<String, StrictReader.Family> families = StrictReader.read(text.toString());
    assertThat(families.get("gridtap_process_resident_memory_bytes").value())
        .isGreaterThan(10 << 20)
        .isLessThanOrEqualTo(
            families.get("gridtap_process_resident_memory_peak_bytes").value() + (1 << 20));
    assertThat(families.get("gridtap_jvm_heap_used_bytes").value()).isPositive();
    assertThat(families.get("gridtap_process_threads").value()).isGreaterThan(3);
    assertThat(families.get("gridtap_process_open_descriptors").value()).isGreaterThan(3);
    assertThat(families.get("gridtap_process_cpu_seconds_total").value()).isPositive();
  }
}
