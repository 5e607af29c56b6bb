package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases over whole nodes: links, ring, routing and hash table together. */
class SimLeaseTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int NODES = 50;
  private static final int CONTESTS = 20;
  private static final int SUBNET = 0x0a400000;
  private static final int PREFIX = 10;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void oneOfFiftyNodesGetsTheAddressThatAllAskForAtOnce(long seed) {
    SimRing ring = ring(seed, NODES);
    for (int contest = 0; contest < CONTESTS; contest++) {
      AddressPool pool = new AddressPool(new NodeId(seed, contest, 1), SUBNET, PREFIX);
      int address = SUBNET + 1000 + contest;
      for (SimNode node : ring.nodes()) {
        ring.portOf(node).input(() -> node.claim(pool, address, true, ring.simulation().nowNs()));
      }
      ring.simulation().runFor(20 * SECOND_NS);
      List<SimNode> owners =
          ring.nodes().stream().filter(node -> node.leasedIn(pool) == address).toList();
      assertThat(owners).as("owners, seed %d, contest %d", seed, contest).hasSize(1);
      assertThat(answerTo(ring, pool, address))
          .isInstanceOfSatisfying(
              Holder.Leased.class,
              leased -> assertThat(leased.node()).isEqualTo(owners.getFirst().id()));
    }
  }

  @Test
  void anAddressThatIsGivenBackIsHadByAnother() {
    SimRing ring = ring(11, 12);
    AddressPool pool = new AddressPool(new NodeId(1, 1, 1), SUBNET, PREFIX);
    int address = SUBNET + 77;
    SimNode first = ring.nodes().get(3);
    SimNode second = ring.nodes().get(8);
    claim(ring, first, pool, address);
    assertThat(first.leasedIn(pool)).isEqualTo(address);
    ring.portOf(first).input(() -> first.release(pool, ring.simulation().nowNs()));
    ring.simulation().runFor(2 * SECOND_NS);
    assertThat(answerTo(ring, pool, address)).isInstanceOf(Holder.Nobody.class);
    claim(ring, second, pool, address);
    assertThat(second.leasedIn(pool)).isEqualTo(address);
  }

  @Test
  void anAddressOfACrashedNodeIsKeptForItsTimeAndFreeAfterIt() {
    SimRing ring = ring(12, 12);
    AddressPool pool = new AddressPool(new NodeId(1, 2, 1), SUBNET, PREFIX);
    int address = SUBNET + 78;
    SimNode first = ring.nodes().get(2);
    claim(ring, first, pool, address);
    assertThat(first.leasedIn(pool)).isEqualTo(address);
    ring.crash(first);
    SimNode second = ring.nodes().get(5);
    claim(ring, second, pool, address);
    assertThat(second.leasedIn(pool)).isZero();
    ring.simulation().runFor(35 * 60 * SECOND_NS);
    claim(ring, second, pool, address);
    assertThat(second.leasedIn(pool)).isEqualTo(address);
  }

  @Test
  void theSecondAndThirdNodeOfANewOverlayLeaseWithinThreeSeconds() {
    SimRing ring = new SimRing(new Simulation(13), NetworkConditions.CALM);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    ring.simulation().runFor(10 * SECOND_NS);
    AddressPool pool = new AddressPool(new NodeId(1, 3, 1), SUBNET, PREFIX);
    for (int i = 0; i < 2; i++) {
      SimNode node = ring.addBehind(NatKind.PORT_RESTRICTED);
      ring.portOf(node).input(() -> node.claim(pool, 0, false, ring.simulation().nowNs()));
      boolean leased = ring.simulation().runUntil(() -> node.leasedIn(pool) != 0, 3 * SECOND_NS);
      assertThat(leased).as("node %d", i + 2).isTrue();
    }
  }

  private static SimRing ring(long seed, int size) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < size; i++) {
      if (i % 10 < 3) {
        ring.addBehind(NatKind.SYMMETRIC);
      } else {
        ring.addPublic();
      }
      ring.simulation().runFor(SECOND_NS / 4);
    }
    assertThat(ring.settle(60 * SECOND_NS)).as("seed %d", seed).isNull();
    ring.simulation().runFor(10 * SECOND_NS);
    return ring;
  }

  private static void claim(SimRing ring, SimNode node, AddressPool pool, int address) {
    ring.portOf(node).input(() -> node.claim(pool, address, true, ring.simulation().nowNs()));
    ring.simulation().runFor(12 * SECOND_NS);
  }

  private static Holder answerTo(SimRing ring, AddressPool pool, int address) {
    SimNode asker = ring.nodes().getLast();
    long[] number = new long[1];
    ring.portOf(asker)
        .input(() -> number[0] = asker.lookUp(pool, address, ring.simulation().nowNs()));
    ring.simulation().runUntil(() -> asker.answer(number[0]) != null, 11 * SECOND_NS);
    Holder holder = asker.answer(number[0]);
    assertThat(holder).isNotNull();
    return holder;
  }
}
