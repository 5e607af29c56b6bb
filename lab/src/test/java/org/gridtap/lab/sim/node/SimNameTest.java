package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.config.file.NodeConfig;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Host names over whole nodes: links, ring, routing, leases and hash table together. */
class SimNameTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int SUBNET = 0x0a400000;
  private static final int PREFIX = 10;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void fiftyNodesThatWantOneNameGetFiftyAndAllAreFound(long seed) {
    SimRing ring = ring(seed, 50);
    AddressPool pool = new AddressPool(new NodeId(seed, 1, 1), SUBNET, PREFIX);
    List<SimNode> nodes = ring.nodes();
    lease(ring, nodes, pool);
    for (SimNode node : nodes) {
      ring.portOf(node)
          .input(() -> node.claimName(pool, "box", node.leasedIn(pool), ring.simulation().nowNs()));
    }
    boolean all =
        ring.simulation()
            .runUntil(
                () -> nodes.stream().noneMatch(node -> node.nameIn(pool).isEmpty()),
                60 * SECOND_NS);
    assertThat(all).as("seed %d: all are named within a minute", seed).isTrue();

    List<String> names = nodes.stream().map(node -> node.nameIn(pool)).toList();
    assertThat(names).as("seed %d", seed).doesNotContain("").doesNotHaveDuplicates();
    assertThat(names).as("seed %d", seed).contains("box", "box-2", "box-16");
    assertThat(nodes).as("seed %d", seed).filteredOn(n -> n.renamings().isEmpty()).hasSize(1);
    for (SimNode node : nodes) {
      assertThat(answerTo(ring, pool, node.nameIn(pool)))
          .as("seed %d, %s", seed, node.nameIn(pool))
          .isInstanceOfSatisfying(
              Named.At.class,
              at -> {
                assertThat(at.node()).isEqualTo(node.id());
                assertThat(at.address()).isEqualTo(node.leasedIn(pool));
              });
    }
  }

  @Test
  void aNodeOfASmallOverlayHasAnAddressAndANameInAllTheNetworksThatItMayBeIn() {
    SimRing ring = ring(13, 3);
    SimNode node = ring.nodes().get(1);
    SimNode other = ring.nodes().get(2);
    for (int i = 0; i < NodeConfig.MAX_NETWORKS; i++) {
      AddressPool pool = new AddressPool(new NodeId(2, i, 1), SUBNET, PREFIX);
      lease(ring, List.of(node, other), pool);
      name(ring, other, pool);
      name(ring, node, pool);
      assertThat(node.nameIn(pool)).as("network %d", i).isEqualTo("box-2");
    }
    ring.simulation().runFor(600 * SECOND_NS);
    for (int i = 0; i < NodeConfig.MAX_NETWORKS; i++) {
      AddressPool pool = new AddressPool(new NodeId(2, i, 1), SUBNET, PREFIX);
      assertThat(node.leasedIn(pool)).as("network %d", i).isNotZero();
      assertThat(answerTo(ring, pool, "box-2"))
          .as("network %d", i)
          .isInstanceOfSatisfying(Named.At.class, at -> assertThat(at.node()).isEqualTo(node.id()));
    }
  }

  @Test
  void aNameGoesWithTheAddressThatItStandsFor() {
    SimRing ring = ring(11, 12);
    AddressPool pool = new AddressPool(new NodeId(1, 1, 1), SUBNET, PREFIX);
    SimNode owner = ring.nodes().get(3);
    lease(ring, List.of(owner), pool);
    name(ring, owner, pool);
    assertThat(owner.nameIn(pool)).isEqualTo("box");
    ring.portOf(owner).input(() -> owner.release(pool, ring.simulation().nowNs()));
    ring.simulation().runFor(3 * SECOND_NS);
    assertThat(owner.overlay().isGivingUpNames()).isFalse();
    assertThat(answerTo(ring, pool, "box")).isEqualTo(new Named.Nobody());
    SimNode other = ring.nodes().get(7);
    lease(ring, List.of(other), pool);
    name(ring, other, pool);
    assertThat(other.nameIn(pool)).isEqualTo("box");
  }

  @Test
  void aNameOfACrashedNodeIsFreeAfterItsTime() {
    SimRing ring = ring(12, 12);
    AddressPool pool = new AddressPool(new NodeId(1, 2, 1), SUBNET, PREFIX);
    SimNode first = ring.nodes().get(2);
    SimNode second = ring.nodes().get(5);
    SimNode third = ring.nodes().get(6);
    lease(ring, List.of(first, second, third), pool);
    name(ring, first, pool);
    ring.crash(first);
    name(ring, second, pool);
    assertThat(second.nameIn(pool)).isEqualTo("box-2");
    ring.simulation().runFor(32 * 60 * SECOND_NS);
    name(ring, third, pool);
    assertThat(third.nameIn(pool)).isEqualTo("box");
  }

  private static void lease(SimRing ring, List<SimNode> nodes, AddressPool pool) {
    for (SimNode node : nodes) {
      ring.portOf(node).input(() -> node.claim(pool, 0, false, ring.simulation().nowNs()));
    }
    ring.simulation()
        .runUntil(() -> nodes.stream().allMatch(node -> node.leasedIn(pool) != 0), 20 * SECOND_NS);
    assertThat(nodes).allMatch(node -> node.leasedIn(pool) != 0);
  }

  private static void name(SimRing ring, SimNode node, AddressPool pool) {
    ring.portOf(node)
        .input(() -> node.claimName(pool, "box", node.leasedIn(pool), ring.simulation().nowNs()));
    ring.simulation().runFor(12 * SECOND_NS);
  }

  private static Named answerTo(SimRing ring, AddressPool pool, String name) {
    SimNode asker = ring.nodes().getLast();
    List<Long> number = new ArrayList<>();
    ring.portOf(asker)
        .input(() -> number.add(asker.lookUpName(pool, name, ring.simulation().nowNs())));
    ring.simulation().runUntil(() -> asker.resolved(number.getFirst()) != null, 11 * SECOND_NS);
    Named answer = asker.resolved(number.getFirst());
    assertThat(answer).isNotNull();
    return answer;
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
}
