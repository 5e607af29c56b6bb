package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookUpCountsTest {
  private final LookUpCounts counts = new LookUpCounts();

  @Test
  void tellsMeanAndQuantilesOfHops() {
    for (int i = 0; i < 98; i++) {
      counts.routed(2);
    }
    counts.routed(5);
    counts.routed(9);
    assertThat(counts.hopsMean()).isEqualTo((98 * 2 + 5 + 9) / 100.0);
    assertThat(counts.hopsAt(0.5)).isEqualTo(2);
    assertThat(counts.hopsAt(0.99)).isEqualTo(5);
    assertThat(counts.hopsAt(1)).isEqualTo(9);
  }

  @Test
  void aWrongAnswerAndNoneAtAllAreBothFailures() {
    counts.answered(10);
    counts.answered(30);
    counts.failed(true);
    counts.failed(false);
    assertThat(counts.decided()).isEqualTo(4);
    assertThat(counts.answeredShare()).isEqualTo(0.5);
    assertThat(counts.wrong()).isEqualTo(1);
    assertThat(counts.routedShare()).isZero();
    assertThat(counts.sortedAnswerMs()).containsExactly(10, 30);
  }

  @Test
  void nothingAskedIsNothingFailed() {
    assertThat(counts.answeredShare()).isEqualTo(1);
    assertThat(counts.hopsMean()).isZero();
    assertThat(counts.sortedAnswerMs()).isEmpty();
  }
}
