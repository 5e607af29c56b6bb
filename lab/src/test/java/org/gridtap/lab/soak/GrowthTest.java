package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.lab.soak.Role.Addressing;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final Role ROLE = new Role("home1", Addressing.AUTO, "", true, true);

  private final Random random = new Random(7);

  private static Growth of(List<Sample> judged) {
    return Growth.of(ROLE, judged, null, null);
  }

  @Test
  void findsNothingInADaemonThatOnlyBreathes() {
    Growth growth =
        of(
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
        of(
            Samples.hour(
                minute -> 95_000 + 40 * minute + 300 * random.nextGaussian(),
                minute -> 52,
                minute -> 26));
    assertThat(growth.leaks())
        .singleElement()
        .asString()
        .matches(
            "its memory beside code and malloc grows by \\+(39|40)\\.\\d ± \\d\\.\\d kB a minute");
  }

  @Test
  void takesNeitherCompiledCodeForALeakNorWhatMallocKeepsUnused() {
    List<Sample> samples =
        Samples.hour(minute -> 95_000 + 150 * minute, minute -> 52, minute -> 26).stream()
            .map(sample -> with(sample, 50 * 1024, 100 * 1024))
            .toList();
    JvmProbe.Kept before = new JvmProbe.Kept(7_800_000, 12_000_000, 9_000_000);
    JvmProbe.Kept after = new JvmProbe.Kept(7_800_000, 18_000_000, 9_100_000);
    Growth growth = Growth.of(ROLE, samples, before, after);
    assertThat(growth.leaks()).isEmpty();
    assertThat(growth.mallocKbPerMinute()).isCloseTo(1.6, within(0.1));
    assertThat(growth.residentSlope().kbPerMinute()).isCloseTo(150, within(0.1));
  }

  @Test
  void findsALeakInMallocsMemory() {
    JvmProbe.Kept before = new JvmProbe.Kept(7_800_000, 12_000_000, 9_000_000);
    JvmProbe.Kept after = new JvmProbe.Kept(7_800_000, 12_000_000, 9_000_000 + 60 * 40 * 1024);
    List<Sample> samples = Samples.hour(minute -> 95_000, minute -> 52, minute -> 26);
    assertThat(Growth.of(ROLE, samples, before, after).leaks())
        .singleElement()
        .asString()
        .matches("what it uses of malloc's memory grows by 40\\.\\d kB a minute");
  }

  private static Sample with(Sample sample, long codePerMinute, long mallocPerMinute) {
    return new Sample(
        sample.seconds(),
        sample.node(),
        sample.epoch(),
        sample.usage(),
        new KernelView.Purposes(
            5_000_000 + (long) (codePerMinute * sample.minutes()),
            20_000_000 + (long) (mallocPerMinute * sample.minutes())),
        sample.status(),
        sample.figures(),
        sample.logBytes());
  }

  @Test
  void doesNotMindMemoryThatIsThereForSeconds() {
    Growth growth =
        of(
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
        of(Samples.hour(minute -> 95_000, minute -> 52 + minute, minute -> 26 + minute / 2));
    assertThat(growth.leaks()).containsExactly("52 descriptors became 111", "26 threads became 55");
  }

  @Test
  void doesNotMindADescriptorThatIsOpenForAMoment() {
    Growth growth =
        of(Samples.hour(minute -> 95_000, minute -> minute > 59.7 ? 90 : 52, minute -> 26));
    assertThat(growth.leaks()).isEmpty();
  }
}
