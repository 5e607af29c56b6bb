package org.gridtap.lab.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static Quantiles millis(long... values) {
    return Quantiles.of(LongStream.of(values).mapToObj(Duration::ofMillis).toList());
  }

  @Test
  void takesTheNearestRank() {
    Quantiles tens = millis(100, 20, 90, 30, 80, 40, 70, 50, 60, 10);
    assertThat(tens.at(50)).isEqualTo(Duration.ofMillis(50));
    assertThat(tens.at(90)).isEqualTo(Duration.ofMillis(90));
    assertThat(tens.at(91)).isEqualTo(Duration.ofMillis(100));
    assertThat(tens.max()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void hasOneForAllOfASingleValueAndZeroOfNone() {
    assertThat(millis(7).at(1)).isEqualTo(Duration.ofMillis(7));
    assertThat(millis(7).at(100)).isEqualTo(Duration.ofMillis(7));
    assertThat(Quantiles.of(List.of()).at(90)).isZero();
  }

  @Test
  void drawsThemBetweenTheLeastAndTheMost() {
    String line = Histogram.of(millis(1000, 1001, 1002, 1500, 2000));
    assertThat(line).startsWith("1.00 s █").endsWith("▃ 2.00 s").hasSize(Histogram.BARS + 14);
    assertThat(line.substring(7, 7 + Histogram.BARS).replace(" ", "")).isEqualTo("█▃▃");
    assertThat(Histogram.of(millis(1000))).startsWith("1.00 s █ ");
    assertThat(Histogram.of(Quantiles.of(List.of()))).isEmpty();
  }
}
