package org.gridtap.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {
  private final PrometheusText text = new PrometheusText();

  @Test
  void writesFamiliesAsTheFormatHasThem() {
    text.gauge("a_seconds", "How long.").sample(1.5);
    text.counter("b_total", "How often.").sample(0, "x", "1").sample(1L << 40, "x", "2", "y", "z");
    assertThat(text.toString())
        .isEqualTo(
            """
            # HELP a_seconds How long.
            # TYPE a_seconds gauge
            a_seconds 1.5
            # HELP b_total How often.
            # TYPE b_total counter
            b_total{x="1"} 0
            b_total{x="2",y="z"} 1099511627776
            """);
  }

  @Test
  void escapesWhatWouldEndALabelOrALine() {
    String hostile = "a\"b\\c\nd{e},=#é";
    text.gauge("a", "back\\slash\nand \"quotes\"").sample(1, "name", hostile);
    assertThat(StrictReader.read(text.toString()).get("a").samples())
        .containsExactly(Map.entry(Map.of("name", hostile), 1.0));
    assertThat(text.toString()).contains("# HELP a back\\\\slash\\nand \"quotes\"\n");
  }

  @Test
  void writesEveryNumber() {
    text.gauge("a", "A.")
        .sample(Double.POSITIVE_INFINITY, "n", "1")
        .sample(Double.NEGATIVE_INFINITY, "n", "2")
        .sample(Double.NaN, "n", "3")
        .sample(1e300, "n", "4")
        .sample(-0.25, "n", "5");
    assertThat(StrictReader.read(text.toString()).get("a").samples().values())
        .containsExactly(
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1e300, -0.25);
  }

  @Test
  void refusesWhatTheFormatDoesNotAllow() {
    text.gauge("a", "A.");
    assertThatThrownBy(() -> text.gauge("a", "Again.")).hasMessageContaining("already");
    assertThatThrownBy(() -> text.gauge("a-b", "A.")).hasMessageContaining("no name");
    assertThatThrownBy(() -> text.counter("count", "C.")).hasMessageContaining("_total");
    assertThatThrownBy(() -> text.gauge("c", "C.").sample(1, "l-l", "x"))
        .hasMessageContaining("no name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1\n",
        "# HELP a A.\n# TYPE a gauge\na 1",
        "# HELP a A.\n# TYPE b gauge\na 1\n",
        "# HELP a A.\n# TYPE a counter\na 1\n",
        "# HELP a A.\n# TYPE a gauge\nb 1\n",
        "# HELP a A.\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"1\"} 2\n",
        "# HELP a A.\n# TYPE a gauge\na{x=\"\"\"} 1\n",
        "# HELP a A.\n# TYPE a gauge\na{x=\"1\",} 1\n",
        "# HELP a A.\n# TYPE a gauge\na one\n",
      })
  void theReaderIsStrict(String wrong) {
    assertThatThrownBy(() -> StrictReader.read(wrong)).isInstanceOf(AssertionError.class);
  }
}
