package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SoakPlanTest {
  private static SoakPlan of(Duration length) {
    return new SoakPlan(12, false, length, 1, Duration.ofSeconds(20), Path.of("out"));
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(
            () -> new SoakPlan(2, false, Duration.ZERO, 1, Duration.ofMillis(10), Path.of("out")))
        .hasMessageContaining("--daemons: 2 is not possible; choose 3 to 99")
        .hasMessageContaining("--minutes")
        .hasMessageContaining("--kill-every");
  }

  @Test
  void judgesGrowthAfterTenMinutesAndOnlyIfTenAreLeft() {
    SoakPlan hour = of(Duration.ofMinutes(60));
    assertThat(hour.warmUp()).isEqualTo(Duration.ofMinutes(10));
    assertThat(hour.judgesGrowth()).isTrue();
    SoakPlan quarter = of(Duration.ofMinutes(14));
    assertThat(quarter.warmUp()).isEqualTo(Duration.ofMinutes(14).dividedBy(3));
    assertThat(quarter.judgesGrowth()).isFalse();
    assertThat(of(Duration.ofMinutes(20)).judgesGrowth()).isTrue();
  }
}
