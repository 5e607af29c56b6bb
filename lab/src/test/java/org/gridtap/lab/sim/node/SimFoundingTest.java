package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimNetwork;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class SimFoundingTest {
  private static final long MINUTE_NS = 60_000_000_000L;

  @Test
  void aNodeWhoseSitesHaveNoAddressYetFoundsNoRing() {
    assertThat(joinedAfterAMinute(true)).isFalse();
  }

  @Test
  void aNodeWithoutAnySiteFoundsTheRing() {
    assertThat(joinedAfterAMinute(false)).isTrue();
  }

  @Test
  void aNodeThatSeesOnlyItsOwnDatagramsComeBackFoundsNoRing() {
    Simulation simulation = new Simulation(2);
    SimNetwork network = new SimNetwork(simulation, NetworkConditions.CALM);
    SimPort mirror = network.addPublic("mirror");
    mirror.start(BadSite.mirror(mirror));
    SimPort port = network.addPublic("lonely");
    SimNode node = new SimNode(new NodeId(1, 2, 3), port, simulation.random("lonely"));
    node.start(List.of(mirror.local()), simulation.nowNs());
    port.start(node);
    simulation.runFor(MINUTE_NS);
    assertThat(node.isJoined()).isFalse();
    assertThat(node.overlay().sites())
        .singleElement()
        .satisfies(site -> assertThat(site.outcome()).contains("leads back", "reflector"));
  }

  private static boolean joinedAfterAMinute(boolean sitesAreNamed) {
    Simulation simulation = new Simulation(1);
    SimPort port = new SimNetwork(simulation, NetworkConditions.CALM).addPublic("lonely");
    SimNode node = new SimNode(new NodeId(1, 2, 3), port, simulation.random("lonely"));
    if (sitesAreNamed) {
      node.overlay().expectSites();
    }
    node.start(List.of(), simulation.nowNs());
    port.start(node);
    simulation.runFor(MINUTE_NS);
    return node.isJoined();
  }
}
