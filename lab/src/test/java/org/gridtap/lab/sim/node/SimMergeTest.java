package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two rings of one overlay that know nothing of each other, until one node hears of the other. */
class SimMergeTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int HALF = 100;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void twoRingsOf100BecomeOneSoonAfterTheyMeet(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    SimNode first = ringAround(ring);
    SimNode second = ringAround(ring);
    assertThat(ring.flaw()).as("seed %d, they are two", seed).isNotNull();

    Endpoint site = ring.portOf(first).local();
    ring.portOf(second).input(() -> second.sites(List.of(site), ring.simulation().nowNs()));
    NodeId foreign = first.id();
    boolean haveMet =
        ring.simulation()
            .runUntil(
                () -> second.overlay().links().stream().anyMatch(l -> l.id().equals(foreign)),
                60 * SECOND_NS);

    assertThat(haveMet).as("seed %d, met", seed).isTrue();
    assertThat(ring.settle(15 * SECOND_NS)).as("seed %d, merged", seed).isNull();
  }

  private static SimNode ringAround(SimRing ring) {
    SimNode bootstrap = ring.addBootstrap();
    ring.simulation().runFor(5 * SECOND_NS);
    for (int i = 1; i < HALF; i++) {
      ring.addPublic();
      ring.simulation().runFor(SECOND_NS / 20);
    }
    ring.simulation().runFor(15 * SECOND_NS);
    return bootstrap;
  }
}
