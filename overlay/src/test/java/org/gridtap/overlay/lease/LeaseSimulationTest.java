package org.gridtap.overlay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.Weather;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** No address is ever held by two: whole overlays in virtual time. */
class LeaseSimulationTest {
  private static final NodeId NETWORK = new NodeId(1, 2, 3);
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final AddressPool POOL = new AddressPool(NETWORK, SUBNET, 16);
  private static final int ADDRESS = SUBNET + 77;

  /** Short leases, so that addresses that crashed nodes held come back into play. */
  private static final LeaseKeeper.Settings BRISK = new LeaseKeeper.Settings(15, 10);

  private static final AddressPool SHORT = new AddressPool(NETWORK, SUBNET, 16, 60);

  /** Renewed so seldom that what a key's new replicas did not fetch is missed. */
  private static final LeaseKeeper.Settings SLOW = new LeaseKeeper.Settings(140, 20);

  private static final AddressPool LONGER = new AddressPool(NETWORK, SUBNET, 16, 400);

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
      assertThat(nodes.get(7).holds(ADDRESS))
          .as("seed %d %s", seed, nodes.get(7).failures)
          .isTrue();
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
    for (long seed = 0; seed < 50; seed++) {
      boolean many = seed % 2 == 0;
      RingSimulation sim =
          many
              ? new RingSimulation(seed, Weather.FOUL, LONGER, SLOW)
              : new RingSimulation(seed, Weather.FOUL, SHORT, BRISK);
      growTo(sim, 20);
      churn(sim, 20, many ? 40 : 4, seed, 220);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      grants += sim.grants;
    }
    assertThat(grants).isGreaterThan(1_000);
  }

  @Test
  void leavesOneOwnerSoonAfterTwoHalvesOfAnOverlayMeetAgain() {
    int doubles = 0;
    for (long seed = 0; seed < 30; seed++) {
      RingSimulation sim = simulation(seed, Weather.FAIR);
      List<SimNode> nodes = growTo(sim, 16);
      sim.cut(nodes.subList(0, 8));
      sim.run(200 * SECOND);
      nodes.get(2).claim(1, ADDRESS, true);
      nodes.get(12).claim(2, ADDRESS, true);
      sim.run(12 * SECOND);
      doubles += sim.holders(ADDRESS) == 2 ? 1 : 0;
      sim.mend();
      sim.run(10 * SECOND);
      assertThat(sim.holders(ADDRESS)).as("seed %d", seed).isEqualTo(1);
    }
    assertThat(doubles).as("overlays that granted on both sides").isPositive();
  }

  @Test
  void getsWarmWhenManyJoinAtOnce() {
    for (long seed = 0; seed < 10; seed++) {
      RingSimulation sim = simulation(seed, Weather.FAIR);
      List<SimNode> nodes = growTo(sim, 6);
      for (int i = 0; i < 40; i++) {
        nodes.add(sim.join(sim.random().nextLong()));
        sim.run(sim.random().nextLong(SECOND / 4));
      }
      nodes.forEach(node -> node.claim(1, 0, false));
      sim.run(10 * SECOND);
      assertThat(nodes.stream().filter(node -> node.grantedAtNs.isEmpty()).count())
          .as("seed %d", seed)
          .isZero();
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void tellsWhoHoldsAnAddressAndWhenNobodyDoes() {
    for (long seed = 0; seed < 10; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 14);
      nodes.get(1).claim(0xfedc_ba98_7654L, ADDRESS, true);
      sim.run(10 * SECOND);
      SimNode asker = nodes.get(9);
      List<Long> lookUps = new ArrayList<>();
      asker.act(n -> lookUps.add(n.keeper.lookUp(POOL, ADDRESS, sim.nowNs, n)));
      asker.act(n -> lookUps.add(n.keeper.lookUp(POOL, ADDRESS + 1, sim.nowNs, n)));
      sim.run(11 * SECOND);
      Holder.Leased held = (Holder.Leased) asker.holders.get(lookUps.get(0));
      assertThat(held.node()).isEqualTo(nodes.get(1).id);
      assertThat(held.value().hardwareAddress()).isEqualTo(0xfedc_ba98_7654L);
      assertThat(asker.holders.get(lookUps.get(1)))
          .as("seed %d", seed)
          .isEqualTo(new Holder.Nobody());
    }
  }

  /**
   * Nodes come, go, come back without memory and lose sight of one another, and all of them want a
   * few addresses.
   */
  private static void churn(RingSimulation sim, int size, int addresses, long seed, int seconds) {
    long identity = 1_000_000 * (seed + 1);
    List<Long> crashed = new ArrayList<>();
    for (int second = 0; second < seconds; second++) {
      int die = sim.random().nextInt(100);
      if (die < 18 && sim.alive.size() > size / 2) {
        SimNode victim = sim.anyone();
        sim.crash(victim);
        crashed.add(victim.identity);
      } else if (die < 22 && sim.alive.size() > size / 2) {
        sim.leave(sim.anyone());
      } else if (die < 45 && sim.alive.size() < 2 * size) {
        boolean returns = !crashed.isEmpty() && sim.random().nextBoolean();
        sim.join(returns ? crashed.removeLast() : identity++);
      } else if (die < 75) {
        sim.flap(sim.anyone(), sim.anyone(), sim.random().nextLong(20 * SECOND));
      }
      int number = sim.random().nextInt(addresses);
      if (sim.random().nextInt(3) == 0) {
        sim.alive.values().forEach(node -> node.release(number));
      }
      for (int i = 0; i < 3; i++) {
        sim.anyone().claim(number, ADDRESS + number, true);
      }
      sim.run(SECOND);
    }
  }

  private static List<SimNode> growTo(RingSimulation sim, int count) {
    List<SimNode> nodes = new ArrayList<>(List.of(sim.found(sim.random().nextLong())));
    sim.run(4 * SECOND);
    while (nodes.size() < count) {
      nodes.add(sim.join(sim.random().nextLong()));
      sim.run(sim.random().nextLong(SECOND));
    }
    sim.run(8 * SECOND);
    assertThat(nodes).allMatch(node -> node.dht.isWarm());
    return nodes;
  }
}
