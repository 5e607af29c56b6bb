package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/**
 * Where records lie once the ring is quiet: on the nodes closest to their key, and nowhere else.
 */
class RecordPlacementTest {
  private static final AddressPool POOL =
      new AddressPool(new NodeId(1, 2, 3), 10 << 24 | 64 << 16, 16);

  private static RingSimulation grow(long seed, Weather weather, int nodes) {
    RingSimulation sim = new RingSimulation(seed, weather, POOL, LeaseKeeper.Settings.DEFAULT);
    for (int i = 1; i <= nodes; i++) {
      SimNode node = i == 1 ? sim.found(seed * 1_000 + 1) : sim.join(seed * 1_000 + i);
      node.claim(i, 0, false);
      sim.run(SECOND / 2);
    }
    return sim;
  }

  private static long held(RingSimulation sim) {
    return sim.alive.values().stream().mapToLong(node -> node.dht.heldKeys()).sum();
  }

  @Test
  void recordsLieOnFiveNodesEachAfterTheRingHasGrown() {
    for (long seed = 0; seed < 10; seed++) {
      RingSimulation sim = grow(seed, seed % 2 == 0 ? Weather.FAIR : Weather.FOUL, 60);
      sim.run(180 * SECOND);
      assertThat(sim.grants).as("seed %d grants", seed).isEqualTo(60);
      assertThat(held(sim) / 60.0).as("seed %d, copies of a record", seed).isBetween(4.8, 5.5);
    }
  }

  @Test
  void tombstonesLieOnFiveNodesEachToo() {
    RingSimulation sim = grow(7, Weather.FAIR, 30);
    sim.run(10 * SECOND);
    for (SimNode node : List.copyOf(sim.alive.values())) {
      node.keeper.leases(sim.nowNs).forEach(lease -> node.release(lease.hardwareAddress()));
    }
    for (int i = 0; i < 30; i++) {
      sim.join(900_000 + i);
      sim.run(SECOND / 2);
    }
    sim.run(180 * SECOND);
    assertThat(held(sim) / 30.0).as("copies of a tombstone").isBetween(4.8, 5.5);
  }

  @Test
  void recordsComeBackToFiveNodesWhenHalfOfAllHaveCrashed() {
    for (long seed = 0; seed < 5; seed++) {
      RingSimulation sim = grow(seed, Weather.FAIR, 60);
      sim.run(120 * SECOND);
      List<SimNode> all = new ArrayList<>(sim.alive.values());
      for (int i = 0; i < all.size(); i += 2) {
        sim.crash(all.get(i));
      }
      sim.run(400 * SECOND);
      assertThat(held(sim) / 60.0).as("seed %d, copies of a record", seed).isBetween(4.5, 5.5);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void recordsOfTwoHalvesThatWereCutApartLieOnFiveNodesAfterwards() {
    RingSimulation sim = grow(3, Weather.FAIR, 60);
    List<SimNode> all = new ArrayList<>(sim.alive.values());
    sim.cut(all.subList(0, 30));
    sim.run(120 * SECOND);
    sim.mend();
    sim.run(300 * SECOND);
    assertThat(held(sim) / 60.0).as("copies of a record").isBetween(4.8, 5.5);
    assertThat(sim.violations).isEmpty();
  }
}
