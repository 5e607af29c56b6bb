package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Most replicas of a key end at once, and those that are left know less than these did. */
class SurvivorsTest {
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 2, 3), SUBNET, 16);
  private static final int ADDRESS = SUBNET + 77;

  private final List<SimNode> nodes = new ArrayList<>();

  private RingSimulation grow(long seed, int count) {
    nodes.clear();
    RingSimulation sim = new RingSimulation(seed, Weather.FAIR, POOL, LeaseKeeper.Settings.DEFAULT);
    nodes.add(sim.found(sim.random().nextLong()));
    sim.run(4 * SECOND);
    while (nodes.size() < count) {
      nodes.add(sim.join(sim.random().nextLong()));
      sim.run(sim.random().nextLong(SECOND));
    }
    for (SimNode node : nodes) {
      node.claim(9, 0, false); // as every machine has one, and renews it
    }
    sim.run(8 * SECOND);
    NodeId place = POOL.key(ADDRESS).id();
    nodes.sort((a, b) -> a == b ? 0 : a.id.isCloserTo(place, b.id) ? -1 : 1);
    return sim;
  }

  /** Loses what the root asks its last replica to accept. */
  private static final class LosesEachFourth {
    private int accepts;

    byte @Nullable [] of(byte[] bytes) {
      return switch (MessageCodec.decode(bytes)) {
        case Message.Accept m when isOf(m) -> ++accepts % 4 == 0 ? null : bytes;
        case null, default -> bytes;
      };
    }

    private static boolean isOf(Message.Accept m) {
      return m.proposal().record().key().equals(POOL.key(ADDRESS));
    }
  }

  /** Lets the owner have the address, with all replicas but the fifth knowing it. */
  private SimNode grantToAllButTheFifth(RingSimulation sim, long seed) {
    SimNode root = nodes.getFirst();
    root.lie = new LosesEachFourth()::of;
    SimNode owner = nodes.get(8);
    owner.claim(1, ADDRESS, true);
    sim.run(SECOND / 2);
    assertThat(owner.holds(ADDRESS)).as("seed %d", seed).isTrue();
    return owner;
  }

  private void crashAndHaveTheOthersClaim(RingSimulation sim, int replicas) {
    nodes.subList(0, replicas).forEach(sim::crash);
    sim.run(15 * SECOND);
    for (SimNode node : sim.alive.values()) {
      node.claim(3, ADDRESS, true);
    }
  }

  @Test
  void aReplicaThatIsLeftAloneMakesNobodyWarm() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = grow(seed, 12);
      SimNode owner = grantToAllButTheFifth(sim, seed);
      crashAndHaveTheOthersClaim(sim, 4);
      sim.run(240 * SECOND);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      assertThat(owner.holds(ADDRESS)).as("seed %d, %s", seed, owner.lost).isTrue();
    }
  }

  @Test
  void twoThatAreLeftMakeOthersWarmOnlyTogether() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = grow(seed, 12);
      SimNode owner = grantToAllButTheFifth(sim, seed);
      crashAndHaveTheOthersClaim(sim, 3);
      sim.run(20 * SECOND);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      assertThat(owner.holds(ADDRESS)).as("seed %d, %s", seed, owner.lost).isTrue();
      SimNode other = nodes.get(9);
      owner.release(1);
      sim.run(2 * SECOND);
      other.claim(4, ADDRESS, true);
      sim.run(5 * SECOND);
      assertThat(other.holds(ADDRESS)).as("seed %d, nobody is cold", seed).isTrue();
    }
  }
}
