package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One address, leased in two rings: who keeps it when whole nodes find one another. */
class SimConflictTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int HALF = 20;
  private static final int SUBNET = 0x0a400000;
  private static final int ADDRESS = SUBNET + 77;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 2, 3), SUBNET, 10);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 6, 7, 8})
  void theElderOfTwoOwnersKeepsItsAddressAndTheOtherIsSilentWithinTenSeconds(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    SimNode first = ringAround(ring);
    SimNode elder = ring.nodes().get(HALF / 2);
    claim(ring, elder);
    ring.simulation().runFor(21 * 60 * SECOND_NS);
    SimNode second = ringAround(ring);
    SimNode younger = ring.nodes().getLast();
    claim(ring, younger);
    ring.simulation().runFor(60 * SECOND_NS);
    assertThat(owners(ring)).as("seed %d", seed).containsExactly(elder, younger);

    Endpoint site = ring.portOf(first).local();
    ring.portOf(second).input(() -> second.sites(List.of(site), ring.simulation().nowNs()));
    assertThat(ring.simulation().runUntil(() -> ring.flaw() == null, 90 * SECOND_NS))
        .as("seed %d, merged", seed)
        .isTrue();
    boolean settled = ring.simulation().runUntil(() -> owners(ring).size() == 1, 10 * SECOND_NS);
    assertThat(settled).as("seed %d, settled", seed).isTrue();
    assertThat(owners(ring)).as("seed %d", seed).containsExactly(elder);
  }

  private static List<SimNode> owners(SimRing ring) {
    Stream<SimNode> nodes = ring.nodes().stream();
    return nodes.filter(node -> node.leasedIn(POOL) == ADDRESS).toList();
  }

  private static void claim(SimRing ring, SimNode node) {
    ring.portOf(node).input(() -> node.claim(POOL, ADDRESS, true, ring.simulation().nowNs()));
    ring.simulation().runFor(10 * SECOND_NS);
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
