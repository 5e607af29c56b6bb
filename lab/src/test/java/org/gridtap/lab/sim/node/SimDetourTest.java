package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.session.Drop;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets over other nodes where three pairs in ten cannot reach each other. */
class SimDetourTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int NODES = 80;
  private static final double BLOCKED = 0.3;
  private static final int PACKETS = 600;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void deliversOverOtherNodesThoughThreePairsInTenAreBlocked(long seed) {
    SimRing ring = blockedRing(seed);
    ring.network().setConditions(NetworkConditions.CALM);
    Random random = new Random(seed);
    List<SimNode> nodes = ring.nodes();
    int arrived = 0;
    for (int i = 0; i < PACKETS; i++) {
      SimNode from = nodes.get(random.nextInt(NODES));
      SimNode to = nodes.get(random.nextInt(NODES));
      long before = received(to);
      Path path = new Path.Over(to.id(), NodeId.NONE);
      ring.portOf(from).input(() -> from.datagram(path, new byte[400]));
      ring.simulation().runUntil(() -> received(to) > before || from == to, 2 * SECOND_NS);
      arrived += received(to) > before || from == to ? 1 : 0;
    }
    assertThat(arrived).as("of %d, seed %d", PACKETS, seed).isGreaterThanOrEqualTo(PACKETS - 2);
  }

  /** A ring in which everybody reaches the bootstrap site, and of the others seven in ten. */
  private static SimRing blockedRing(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    Random random = new Random(seed);
    List<SimNode> others = new ArrayList<>();
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < NODES; i++) {
      SimNode node = ring.addPublic();
      for (SimNode other : others) {
        if (random.nextDouble() < BLOCKED) {
          ring.network().cut(ring.portOf(node), ring.portOf(other));
        }
      }
      others.add(node);
      ring.simulation().runFor(SECOND_NS / 10);
    }
    assertThat(ring.settle(90 * SECOND_NS)).as("seed %d, forming", seed).isNull();
    ring.simulation().runFor(30 * SECOND_NS);
    return ring;
  }

  /** Counts what comes to a node and is no handshake. */
  private static long received(SimNode node) {
    return node.overlay().dropped(Drop.UNKNOWN_TYPE);
  }
}
