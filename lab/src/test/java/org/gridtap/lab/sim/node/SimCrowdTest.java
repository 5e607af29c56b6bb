package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bootstrap site for more nodes than it can be linked to. */
class SimCrowdTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int MAX_LINKS = 24;
  private static final int NODES = 80;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void moreNodesThanASiteHasRoomForJoinThroughIt(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    SimNode site = ring.addBootstrap(MAX_LINKS);
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < NODES; i++) {
      ring.addPublic();
      ring.simulation().runFor(SECOND_NS / 20);
      assertThat(site.overlay().links()).hasSizeLessThanOrEqualTo(MAX_LINKS);
    }
    List<SimNode> all = ring.nodes();
    assertThat(
            ring.simulation()
                .runUntil(() -> all.stream().allMatch(SimNode::isJoined), 15 * SECOND_NS))
        .as("seed %d", seed)
        .isTrue();
    // What the site has no use for makes room only when it is 20 seconds old.
    assertThat(ring.settle(45 * SECOND_NS)).as("seed %d", seed).isNull();

    SimNode late = ring.addPublic();
    assertThat(ring.simulation().runUntil(late::isJoined, 10 * SECOND_NS))
        .as("seed %d, one more", seed)
        .isTrue();
  }

  /** Once they have joined, nodes let go of the site that they joined through. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aSiteIsNotLinkedToAllForever(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    SimNode site = ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < NODES; i++) {
      ring.addPublic();
      ring.simulation().runFor(SECOND_NS / 20);
    }
    int atFirst = site.overlay().links().size();
    ring.simulation().runFor(150 * SECOND_NS);

    assertThat(atFirst).isGreaterThan(NODES / 2);
    List<?> later = site.overlay().links();
    assertThat(later).as("seed %d", seed).hasSizeLessThan(atFirst * 3 / 4);
  }
}
