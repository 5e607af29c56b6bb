package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
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

  /**
   * One that was told after their common neighbour never heard of it, and told newcomers of a node
   * that had gone: these waited for it for four seconds.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aNodeThatLeavesTellsThoseToWhomItIsTunnelled(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    SimNode a = ring.addBehind(NatKind.PORT_RESTRICTED);
    SimNode b = ring.addBehind(NatKind.SYMMETRIC);
    assertThat(ring.settle(10 * SECOND_NS)).isNull();

    ring.leave(b);
    ring.simulation().runFor(SECOND_NS / 4);

    assertThat(a.overlay().links()).noneMatch(link -> link.id().equals(b.id()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void closesTheGapOfANodeThatLeavesWithinTwoSeconds(long seed) {
    SimRing ring = ringOf(30, seed);
    SimNode leaver = ring.nodes().get(7);

    ring.leave(leaver);

    assertThat(ring.settle(2 * SECOND_NS)).as("seed %d", seed).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noticesACrashedNeighbourWithinTwelveSeconds(long seed) {
    SimRing ring = ringOf(30, seed);
    SimNode victim = ring.nodes().get(11);

    ring.crash(victim);
    ring.simulation().runFor(12 * SECOND_NS);

    assertThat(ring.flaw()).as("seed %d", seed).isNull();
    assertThat(ring.nodes())
        .allSatisfy(node -> assertThat(node.overlay().view().near()).doesNotContain(victim.id()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void joinsInSpiteOfDeadWrongAndLoopingSites(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    SimNode bootstrap = ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    SimPort mirror = ring.network().addPublic("mirror");
    mirror.start(BadSite.mirror(mirror));
    SimPort babbler = ring.network().addPublic("babbler");
    babbler.start(BadSite.babbler(babbler, new Random(seed)));
    List<Endpoint> sites = new ArrayList<>();
    sites.add(Endpoint.v4(0x0b0000c8, 4743));
    sites.add(mirror.local());
    sites.add(babbler.local());
    sites.add(ring.portOf(bootstrap).local());
    ring.sites(sites);

    SimNode first = ring.addPublic();
    SimNode second = ring.addBehind(NatKind.PORT_RESTRICTED);

    assertThat(ring.settle(30 * SECOND_NS)).as("seed %d", seed).isNull();
    assertThat(List.of(first, second))
        .allSatisfy(node -> assertThat(node.overlay().view().founder()).isFalse());
  }

  /** Until its neighbours miss it, the dead node is told of, routed to and dialled. */
  @Test
  void joinsBesideANodeKilledAMomentAgoWithinTwoSeconds() {
    List<Long> joinedMs = new ArrayList<>();
    for (long seed = 1; seed <= 50; seed++) {
      SimRing ring = ringOf(30, seed);
      List<SimNode> order = ring.nodes();
      int index = new Random(seed).nextInt(order.size());
      // The only site stays.
      index = isSite(order.get(index)) ? (index + 1) % order.size() : index;
      SimNode victim = order.get(index);
      NodeId before = order.get(Math.floorMod(index - 1, order.size())).id();
      ring.crash(victim);
      ring.simulation().runFor(new Random(seed).nextLong(SECOND_NS));

      long startNs = ring.simulation().nowNs();
      SimNode newcomer = ring.addPublic(middle(before, victim.id()));
      ring.simulation().runUntil(newcomer::isJoined, 30 * SECOND_NS);

      joinedMs.add((ring.simulation().nowNs() - startNs) / 1_000_000);
      assertThat(ring.settle(15 * SECOND_NS)).as("seed %d", seed).isNull();
    }
    Collections.sort(joinedMs);
    assertThat(joinedMs.get(25)).as("median of %s", joinedMs).isLessThanOrEqualTo(1500);
    assertThat(joinedMs.get(48)).as("second worst of %s", joinedMs).isLessThanOrEqualTo(2000);
    assertThat(joinedMs.getLast()).as("worst of %s", joinedMs).isLessThanOrEqualTo(3000);
  }

  private static boolean isSite(SimNode node) {
    return node.overlay().sites().getFirst().outcome().equals("this node itself");
  }

  private static NodeId middle(NodeId from, NodeId to) {
    NodeId way = from.clockwiseTo(to);
    return from.plus(new NodeId(way.hi() >>> 1, way.mid(), way.lo()));
  }

  @Test
  void staysJoiningBesideASiteThatOnlyBabbles() {
    SimRing ring = new SimRing(new Simulation(4), NetworkConditions.USUAL);
    SimPort babbler = ring.network().addPublic("babbler");
    babbler.start(BadSite.babbler(babbler, new Random(4)));
    ring.sites(List.of(babbler.local()));
    SimNode lonely = ring.addPublic();
    ring.simulation().runFor(60 * SECOND_NS);
    assertThat(lonely.isJoined()).isFalse();
    assertThat(lonely.overlay().links()).isEmpty();
  }

  private static SimRing ringOf(int size, long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < size; i++) {
      ring.addPublic();
    }
    assertThat(ring.settle(60 * SECOND_NS)).as("seed %d, forming", seed).isNull();
    ring.simulation().runFor(10 * SECOND_NS);
    return ring;
  }
}
