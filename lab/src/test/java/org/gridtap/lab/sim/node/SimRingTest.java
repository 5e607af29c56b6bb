package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimRingTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void oneNodeThatReachesOnlyItselfFoundsTheRing() {
    SimRing ring = new SimRing(new Simulation(1), NetworkConditions.USUAL);
    SimNode first = ring.addBootstrap();
    assertThat(ring.settle(5 * SECOND_NS)).isNull();
    assertThat(first.overlay().view().founder()).isTrue();
    assertThat(first.overlay().sites().getFirst().outcome()).isEqualTo("this node itself");
  }

  @Test
  void aNodeWhoseSitesAreDeadStaysJoining() {
    SimRing ring = new SimRing(new Simulation(2), NetworkConditions.USUAL);
    ring.sites(List.of(Endpoint.v4(0x0b0000c8, 4743), Endpoint.v4(0x0b0000c9, 4743)));
    SimNode lonely = ring.addPublic();
    ring.simulation().runFor(60 * SECOND_NS);
    assertThat(lonely.isJoined()).isFalse();
  }

  @Test
  void joinsThroughTheOneLivingSiteOfMany() {
    SimRing ring = new SimRing(new Simulation(3), NetworkConditions.USUAL);
    SimNode bootstrap = ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    List<Endpoint> sites = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      sites.add(Endpoint.v4(0x0b0000c8 + i, 4743));
    }
    sites.add(ring.portOf(bootstrap).local());
    ring.sites(sites);
    ring.addPublic();
    assertThat(ring.settle(20 * SECOND_NS)).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void twoNodesBehindNatsAreTunnelledOverTheirCommonNeighbour(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    SimNode a = ring.addBehind(NatKind.PORT_RESTRICTED);
    SimNode b = ring.addBehind(NatKind.SYMMETRIC);
    assertThat(ring.settle(10 * SECOND_NS)).isNull();
    assertThat(a.overlay().links())
        .filteredOn(link -> link.id().equals(b.id()))
        .singleElement()
        .satisfies(link -> assertThat(link.path()).isInstanceOf(Path.Over.class));
    assertThat(a.overlay().view().near()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
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
    assertThat(ring.settle(60 * SECOND_NS)).as("seed %d, healing", seed).isNull();
  }
}
