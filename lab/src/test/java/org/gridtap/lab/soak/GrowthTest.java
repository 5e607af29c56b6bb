package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.gridtap.lab.soak.Role.Addressing;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final Role ROLE = new Role("home1", Addressing.AUTO, "", true, true);

  private final Random random = new Random(7);

  @Test
  void findsNothingInADaemonThatOnlyBreathes() {
    Growth growth =
        Growth.of(
            ROLE,
            Samples.hour(
                minute -> 95_000 + 1_500 * random.nextGaussian(),
                minute -> 52 + random.nextInt(3),
                minute -> 26));
    assertThat(growth.leaks()).isEmpty();
    assertThat(growth.otherSlope().kbPerMinute()).isCloseTo(0, within(20.0));
    assertThat(growth.cpuPercent()).isCloseTo(1, within(0.01));
    assertThat(growth.drops()).isEqualTo(3);
  }

  @Test
  void findsALeakOfTwoMegabytesAnHourUnderTheNoise() {
    Growth growth =
        Growth.of(
            ROLE,
            Samples.hour(
                minute -> 95_000 + 40 * minute + 300 * random.nextGaussian(),
                minute -> 52,
                minute -> 26));
    assertThat(growth.leaks())
        .singleElement()
        .asString()
        .matches(
            "its memory without compiled code grows by \\+(39|40)\\.\\d ± \\d\\.\\d kB a minute");
  }

  @Test
  void doesNotMindMemoryThatIsThereForSeconds() {
    Growth growth =
        Growth.of(
            ROLE,
            Samples.hour(
                // More and more often some megabytes more, but not for a whole minute.
                minute -> 95_000 + (random.nextDouble() * 90 < minute ? 15_000 : 0),
                minute -> 52,
                minute -> 26));
    assertThat(growth.leaks()).isEmpty();
    assertThat(
            Growth.floors(
                Samples.hour(minute -> 1000 - minute, m -> 1, m -> 1),
                sample -> sample.usage().residentBytes()))
        .hasSize(60)
        .startsWith(new LeastSquares.Point(0, 999), new LeastSquares.Point(1, 998));
  }

  @Test
  void findsDescriptorsAndThreadsThatStay() {
    Growth growth =
        Growth.of(
            ROLE, Samples.hour(minute -> 95_000, minute -> 52 + minute, minute -> 26 + minute / 2));
    assertThat(growth.leaks()).containsExactly("52 descriptors became 111", "26 threads became 55");
  }

  @Test
  void doesNotMindADescriptorThatIsOpenForAMoment() {
    Growth growth =
        Growth.of(
            ROLE, Samples.hour(minute -> 95_000, minute -> minute > 59.7 ? 90 : 52, minute -> 26));
    assertThat(growth.leaks()).isEmpty();
  }
}
