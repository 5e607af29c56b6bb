package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlay's main promise, in one costly test: its cases run on all processors. */
class SimHealingTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @Execution(ExecutionMode.CONCURRENT)
  void aRingOf200FormsLosesAThirdAndHeals(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < 200; i++) {
      // Three in ten sit behind NATs that no direct link between two of them gets through.
      if (i % 10 < 3) {
        ring.addBehind(i % 2 == 0 ? NatKind.SYMMETRIC : NatKind.PORT_RESTRICTED);
      } else {
        ring.addPublic();
      }
      ring.simulation().runFor(SECOND_NS / 10);
    }
    assertThat(ring.settle(60 * SECOND_NS)).as("seed %d, forming", seed).isNull();

    List<SimNode> all = ring.nodes();
    Collections.shuffle(all, new Random(seed));
    all.subList(0, 66).forEach(ring::crash);
    assertThat(ring.settle(40 * SECOND_NS)).as("seed %d, healing", seed).isNull();
  }
}
