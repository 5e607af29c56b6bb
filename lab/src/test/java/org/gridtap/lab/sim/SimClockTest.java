package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimClockTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void gainsWhatItIsSaidToGain() {
    assertThat(new SimClock(7, 200).localNs(1_000 * SECOND_NS))
        .isEqualTo(7 + 1_000 * SECOND_NS + SECOND_NS / 5);
    assertThat(new SimClock(0, -200).localNs(1_000 * SECOND_NS))
        .isEqualTo(1_000 * SECOND_NS - SECOND_NS / 5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsTheFirstTimeAtWhichItShowsSomething(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      SimClock clock = new SimClock(random.nextLong(1_000 * SECOND_NS), random.nextInt(-500, 501));
      long localNs = clock.offsetNs() + random.nextLong(10_000 * SECOND_NS);
      long virtualNs = clock.virtualNs(localNs);
      assertThat(clock.localNs(virtualNs))
          .as("seed %d: %s", seed, clock)
          .isGreaterThanOrEqualTo(localNs);
      assertThat(clock.localNs(virtualNs - 1)).as("seed %d: %s", seed, clock).isLessThan(localNs);
    }
  }

  @Test
  void wakesAMachineWhenItsOwnClockSaysSo() {
    Simulation simulation = new Simulation(1);
    SimPort port = new SimNetwork(simulation, NetworkConditions.CALM).addPublic("fast");
    port.setClock(new SimClock(5 * SECOND_NS, 1_000));
    RecordingHost host = new RecordingHost();
    host.deadlineNs = 5 * SECOND_NS + 10_010_000_000L;
    port.start(host);

    simulation.runUntil(10 * SECOND_NS - 1);
    assertThat(host.timers).isEmpty();
    simulation.runUntil(10 * SECOND_NS);
    assertThat(host.timers).containsExactly(5 * SECOND_NS + 10_010_000_000L);
  }
}
