package org.gridtap.overlay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.RingSimulation.Weather;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** No address is ever held by two: whole overlays in virtual time. */
class LeaseSimulationTest {
  private static final NodeId NETWORK = new NodeId(1, 2, 3);
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final AddressPool POOL = new AddressPool(NETWORK, SUBNET, 16);
  private static final int ADDRESS = SUBNET + 77;

  private static RingSimulation simulation(long seed, Weather weather) {
    return new RingSimulation(seed, weather, POOL, LeaseKeeper.Settings.DEFAULT);
  }

  @Test
  void grantsOneAddressToExactlyOneOfFiftyThatAskAtOnce() {
    for (long seed = 0; seed < 200; seed++) {
      RingSimulation sim = simulation(seed, seed % 2 == 0 ? Weather.FAIR : Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 50);
      nodes.forEach(node -> node.claim(node.id.lo() & 0xffff, ADDRESS, true));
      sim.run(15 * SECOND);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      assertThat(sim.holders(ADDRESS)).as("seed %d holders", seed).isEqualTo(1);
      assertThat(sim.grants).as("seed %d grants", seed).isEqualTo(1);
      long refused = nodes.stream().filter(node -> !node.failures.isEmpty()).count();
      assertThat(refused).as("seed %d refused", seed).isEqualTo(49);
    }
  }

  @Test
  void letsTheSecondAndThirdNodeLeaseWithinThreeSecondsOfJoining() {
    for (long seed = 0; seed < 50; seed++) {
      RingSimulation sim = simulation(seed, Weather.FAIR);
      sim.found(seed + 1).claim(1, 0, false);
      sim.run(4 * SECOND);
      for (int i = 2; i <= 6; i++) {
        SimNode node = sim.join(seed + 1_000 * i);
        node.claim(i, 0, false);
        sim.run(3 * SECOND);
        assertThat(node.grantedAtNs).as("seed %d, node %d", seed, i).hasSize(1);
      }
      assertThat(sim.grants).as("seed %d", seed).isEqualTo(6);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void freesAnAddressAtOnceWhenItIsReleased() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 12);
      SimNode first = nodes.get(3);
      first.claim(1, ADDRESS, true);
      sim.run(12 * SECOND);
      assertThat(first.holds(ADDRESS)).as("seed %d", seed).isTrue();
      first.release(1);
      sim.run(11 * SECOND);
      nodes.get(7).claim(2, ADDRESS, true);
      sim.run(12 * SECOND);
      assertThat(nodes.get(7).holds(ADDRESS)).as("seed %d %s", seed, nodes.get(7).failures).isTrue();
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void survivesClaimAndReleaseInQuickSuccession() {
    for (long seed = 0; seed < 30; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 10);
      for (int i = 0; i < 200; i++) {
        SimNode node = nodes.get(sim.random().nextInt(nodes.size()));
        if (sim.random().nextBoolean()) {
          node.claim(1, ADDRESS, true);
        } else {
          node.release(1);
        }
        sim.run(sim.random().nextLong(2 * SECOND));
      }
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      assertThat(sim.grants).as("seed %d", seed).isPositive();
    }
  }

  @Test
  void handsAnAddressOnAfterItsOwnerCrashedAndItsTimeIsOver() {
    for (long seed = 0; seed < 10; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 12);
      SimNode first = nodes.get(5);
      first.claim(1, ADDRESS, true);
      sim.run(5 * SECOND);
      assertThat(first.holds(ADDRESS)).as("seed %d", seed).isTrue();
      sim.crash(first);
      sim.run(1_600 * SECOND);
      SimNode second = nodes.get(2);
      second.claim(2, ADDRESS, true);
      sim.run(15 * SECOND);
      assertThat(second.holds(ADDRESS)).as("seed %d too early", seed).isFalse();
      sim.run(400 * SECOND);
      second.claim(2, ADDRESS, true);
      sim.run(15 * SECOND);
      assertThat(second.holds(ADDRESS)).as("seed %d %s", seed, second.failures).isTrue();
    }
  }

  @Test
  void givesAMachineTheSameAddressAfterARestart() {
    for (long seed = 0; seed < 30; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      growTo(sim, 9);
      SimNode node = sim.join(4_711);
      node.claim(1, 0, false);
      sim.run(15 * SECOND);
      int address = node.keeper.leases(sim.nowNs).getFirst().address();
      sim.crash(node);
      sim.run(sim.random().nextLong(20 * SECOND));
      SimNode again = sim.join(4_711);
      again.claim(1, address, false);
      sim.run(20 * SECOND);
      assertThat(again.grantedAtNs.keySet()).as("seed %d", seed).containsExactly(address);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void neverGrantsTwiceUnderChurn() {
    long grants = 0;
    long lost = 0;
    for (long seed = 0; seed < 60; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      growTo(sim, 20);
      churn(sim, 20, seed, 600);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      grants += sim.grants;
      lost += sim.alive.values().stream().mapToInt(node -> node.lost.size()).sum();
    }
    System.out.println("churn: " + grants + " grants, " + lost + " lost");
    assertThat(grants).isGreaterThan(1_000);
  }

  /** Nodes come, go and lose sight of one another, and all of them want a few addresses. */
  private static void churn(RingSimulation sim, int size, long seed, int seconds) {
    long identity = 1_000_000 * (seed + 1);
    for (int second = 0; second < seconds; second++) {
      int die = sim.random().nextInt(100);
      if (die < 8 && sim.alive.size() > size / 2) {
        sim.crash(sim.anyone());
      } else if (die < 12 && sim.alive.size() > size / 2) {
        sim.leave(sim.anyone());
      } else if (die < 24 && sim.alive.size() < 2 * size) {
        sim.join(identity++);
      } else if (die < 30) {
        sim.flap(sim.anyone(), sim.anyone(), sim.random().nextLong(8 * SECOND));
      }
      SimNode node = sim.anyone();
      if (sim.random().nextInt(4) == 0) {
        node.release(1);
      } else {
        node.claim(1, ADDRESS + sim.random().nextInt(4), true);
      }
      sim.run(SECOND);
    }
  }

  private static List<SimNode> growTo(RingSimulation sim, int count) {
    List<SimNode> nodes = new ArrayList<>(List.of(sim.found(sim.random().nextLong())));
    sim.run(4 * SECOND);
    while (nodes.size() < count) {
      nodes.add(sim.join(sim.random().nextLong()));
      sim.run(SECOND * (sim.random().nextInt(3) + 1));
    }
    sim.run(5 * SECOND);
    assertThat(nodes).allMatch(node -> node.dht.isWarm());
    return nodes;
  }
}
