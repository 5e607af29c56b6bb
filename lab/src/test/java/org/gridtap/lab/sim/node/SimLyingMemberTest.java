package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member can do that invents nodes beside a victim: not much. */
class SimLyingMemberTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int NODES = 30;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aMemberThatInventsNodesBesideANewcomerDoesNotKeepItFromJoining(long seed) {
    SimRing ring = ringOf(seed);
    NodeId place = placeAfter(ring.nodes().get(12).id());
    LyingMember liar = startLiar(ring, place);
    ring.simulation().runFor(10 * SECOND_NS);

    SimNode newcomer = ring.addPublic(place);

    assertThat(ring.simulation().runUntil(newcomer::isJoined, 10 * SECOND_NS))
        .as("seed %d", seed)
        .isTrue();
    ring.simulation().runFor(15 * SECOND_NS);
    assertThat(missing(ring)).as("seed %d", seed).isEmpty();
    assertLiesWereHeard(ring, liar);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aMemberThatInventsNodesBesideAnotherTakesNoNeighbourFromIt(long seed) {
    SimRing ring = ringOf(seed);
    LyingMember liar = startLiar(ring, ring.nodes().get(12).id());
    for (int quarter = 0; quarter < 4 * 150; quarter++) {
      ring.simulation().runFor(SECOND_NS / 4);
      assertThat(missing(ring)).as("seed %d, after %d quarters", seed, quarter).isEmpty();
    }
    assertLiesWereHeard(ring, liar);
    assertThat(liar.closings()).isGreaterThan(10);
  }

  /** Returns the neighbours that nodes lack, three on each side. */
  private static List<String> missing(SimRing ring) {
    List<String> missing = new ArrayList<>();
    List<SimNode> order = ring.nodes();
    for (int i = 0; i < order.size(); i++) {
      List<NodeId> near = order.get(i).overlay().view().near();
      for (int rank = 1; rank <= 3; rank++) {
        for (int j : new int[] {i + rank, i - rank}) {
          NodeId neighbour = order.get(Math.floorMod(j, order.size())).id();
          if (!near.contains(neighbour)) {
            missing.add(order.get(i).id().shortHex() + " lacks " + neighbour.shortHex());
          }
        }
      }
    }
    return missing;
  }

  /** Starts a liar right after the victim's place, and has it meet everybody. */
  private static LyingMember startLiar(SimRing ring, NodeId victim) {
    NodeId id = victim.plus(new NodeId(1L << 40, 0, 0));
    SimPort port = ring.network().addPublic("liar");
    LyingMember liar = new LyingMember(id, victim, port, ring.simulation().random("liar"));
    port.start(liar);
    long nowNs = ring.simulation().nowNs();
    port.input(
        () -> ring.nodes().forEach(node -> liar.meet(node.id(), ring.portOf(node).local(), nowNs)));
    return liar;
  }

  /** A lie that is not well formed is dropped, and the tests here would show nothing. */
  private static void assertLiesWereHeard(SimRing ring, LyingMember liar) {
    assertThat(liar.lies()).isGreaterThan(50);
    for (SimNode node : ring.nodes()) {
      assertThat(node.overlay().dropped(MessageDrop.BAD_RING)).isZero();
      assertThat(node.overlay().dropped(MessageDrop.BAD_ROUTED)).isZero();
      assertThat(node.overlay().dropped(MessageDrop.BAD_REPORT)).isZero();
      assertThat(node.overlay().dropped(MessageDrop.UNKNOWN_PROTOCOL)).isZero();
    }
    assertThat(ring.nodes())
        .as("reports that nobody waits for")
        .anyMatch(node -> node.overlay().dropped(MessageDrop.LATE_REPORT) > 50);
    assertThat(ring.network().counters().unroutable()).as("dials to nowhere").isPositive();
  }

  private static NodeId placeAfter(NodeId node) {
    return node.plus(new NodeId(1L << 50, 0, 0));
  }

  private static SimRing ringOf(long seed) {
    SimRing ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < NODES; i++) {
      ring.addPublic();
    }
    assertThat(ring.settle(60 * SECOND_NS)).as("seed %d, forming", seed).isNull();
    ring.simulation().runFor(10 * SECOND_NS);
    return ring;
  }
}
