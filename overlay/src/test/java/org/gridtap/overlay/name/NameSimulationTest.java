package org.gridtap.overlay.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.Weather;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** No name is ever held by two: whole overlays in virtual time. */
class NameSimulationTest {
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 2, 3), SUBNET, 16);
  private static final NameKeeper.Settings BRISK = new NameKeeper.Settings(60, 15, 10, 40);

  private static RingSimulation simulation(long seed, Weather weather) {
    return new RingSimulation(seed, weather, POOL, LeaseKeeper.Settings.DEFAULT);
  }

  @Test
  void givesFiftyThatWantOneNameAtOnceFiftyNames() {
    for (long seed = 0; seed < 60; seed++) {
      RingSimulation sim = simulation(seed, seed % 2 == 0 ? Weather.FAIR : Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 50);
      for (int i = 0; i < nodes.size(); i++) {
        nodes.get(i).claimName("box", SUBNET + 10 + i);
      }
      sim.run(60 * SECOND);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      assertThat(nodes).as("seed %d", seed).noneMatch(node -> node.name.isEmpty());
      assertThat(nodes).as("seed %d", seed).extracting(node -> node.name).doesNotHaveDuplicates();
      assertThat(sim.namesakes("box")).as("seed %d", seed).isEqualTo(1);
      assertThat(nodes)
          .as("seed %d", seed)
          .filteredOn(node -> !node.name.equals("box"))
          .allMatch(
              node ->
                  node.nameNews.stream()
                      .anyMatch(news -> news.startsWith("renamed " + node.name + ": box is")));
    }
  }

  @Test
  void handsANameOnAfterItsOwnerCrashedAndItsTimeIsOver() {
    for (long seed = 0; seed < 10; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 12);
      nodes.get(5).claimName("box", SUBNET + 5);
      sim.run(12 * SECOND);
      assertThat(nodes.get(5).name).as("seed %d", seed).isEqualTo("box");
      sim.crash(nodes.get(5));
      sim.run(1_600 * SECOND);
      nodes.get(2).claimName("box", SUBNET + 2);
      sim.run(15 * SECOND);
      assertThat(nodes.get(2).name).as("seed %d too early", seed).isEqualTo("box-2");
      sim.run(400 * SECOND);
      nodes.get(3).claimName("box", SUBNET + 3);
      sim.run(15 * SECOND);
      assertThat(nodes.get(3).name).as("seed %d", seed).isEqualTo("box");
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void leavesOneOwnerSoonAfterTwoHalvesOfAnOverlayMeetAgain() {
    int doubles = 0;
    for (long seed = 0; seed < 30; seed++) {
      RingSimulation sim = simulation(seed, Weather.FAIR);
      List<SimNode> nodes = growTo(sim, 16);
      sim.cut(nodes.subList(0, 8));
      sim.run(200 * SECOND);
      nodes.get(2).claimName("box", SUBNET + 2);
      nodes.get(12).claimName("box", SUBNET + 12);
      sim.run(12 * SECOND);
      boolean both = sim.namesakes("box") == 2;
      doubles += both ? 1 : 0;
      sim.mend();
      sim.run(30 * SECOND);
      assertThat(sim.namesakes("box")).as("seed %d", seed).isEqualTo(1);
      assertThat(sim.namesakes("box-2")).as("seed %d", seed).isEqualTo(both ? 1 : 0);
      if (both) {
        SimNode loser = nodes.get(2).name.equals("box") ? nodes.get(12) : nodes.get(2);
        assertThat(loser.nameNews)
            .as("seed %d", seed)
            .anyMatch(news -> news.startsWith("lost box: box is the name of node"))
            .anyMatch(news -> news.startsWith("renamed box-2: "));
      }
    }
    assertThat(doubles).as("overlays that named on both sides").isPositive();
  }

  @Test
  void neverNamesTwoAlikeUnderChurn() {
    long granted = 0;
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      sim.nameSettings = BRISK;
      growTo(sim, 20);
      granted += churn(sim, seed, 220);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
    assertThat(granted).isGreaterThan(1_000);
  }

  @Test
  void survivesClaimAndReleaseInQuickSuccession() {
    for (long seed = 0; seed < 30; seed++) {
      RingSimulation sim = simulation(seed, Weather.FOUL);
      List<SimNode> nodes = growTo(sim, 10);
      for (int i = 0; i < 200; i++) {
        SimNode node = nodes.get(sim.random().nextInt(nodes.size()));
        if (sim.random().nextBoolean()) {
          node.claimName("box", SUBNET + 10 + sim.random().nextInt(3));
        } else {
          node.releaseName();
        }
        sim.run(sim.random().nextLong(2 * SECOND));
      }
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      nodes.forEach(SimNode::releaseName);
      sim.run(25 * SECOND);
      nodes.get(3).claimName("box", SUBNET + 9);
      sim.run(15 * SECOND);
      assertThat(nodes.get(3).name).as("seed %d", seed).isEqualTo("box");
    }
  }

  /** Nodes come, go and come back without memory, and want a few names. Returns the grants. */
  private static long churn(RingSimulation sim, long seed, int seconds) {
    long identity = 1_000_000 * (seed + 1);
    List<Long> crashed = new ArrayList<>();
    List<SimNode> all = new ArrayList<>(sim.alive.values());
    for (int second = 0; second < seconds; second++) {
      int die = sim.random().nextInt(100);
      if (die < 18 && sim.alive.size() > 10) {
        SimNode victim = sim.anyone();
        sim.crash(victim);
        crashed.add(victim.identity);
      } else if (die < 45 && sim.alive.size() < 40) {
        boolean returns = !crashed.isEmpty() && sim.random().nextBoolean();
        all.add(sim.join(returns ? crashed.removeLast() : identity++));
      } else if (die < 75) {
        sim.flap(sim.anyone(), sim.anyone(), sim.random().nextLong(20 * SECOND));
      }
      if (sim.random().nextInt(3) == 0) {
        sim.anyone().releaseName();
      }
      for (int i = 0; i < 3; i++) {
        SimNode node = sim.anyone();
        node.claimName("box" + (node.id.lo() & 1), SUBNET + 10 + sim.random().nextInt(3));
      }
      sim.run(SECOND);
    }
    return all.stream()
        .flatMap(node -> node.nameNews.stream())
        .filter(news -> news.startsWith("named"))
        .count();
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
