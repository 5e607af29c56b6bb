package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A token that names no site, and machines on one link: they find each other. */
@TestMethodOrder(OrderAnnotation.class)
class LanDiscoveryTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withSite("office", SiteNat.SYMMETRIC, "alice", "bob", "carol", "recluse")
              .withSite("elsewhere", SiteNat.SYMMETRIC, "stranger"));

  @Test
  @Order(1)
  void machinesThatStartTogetherFormOneRing() throws Exception {
    Machine alice = GRID.machine("alice");
    Machine bob = GRID.machine("bob");
    alice.up();
    bob.up();
    alice.awaitRingOf(2);
    bob.awaitRingOf(2);
    bob.awaitAddress();
    bob.awaitPing(alice.awaitAddress());
  }

  @Test
  @Order(2)
  void aLaterOneJoinsThem() throws Exception {
    Machine carol = GRID.machine("carol");
    carol.up("--port", "5000");
    carol.awaitRingOf(3);
    carol.awaitAddress();
    carol.awaitPing(GRID.machine("alice").awaitAddress());
  }

  @Test
  @Order(3)
  void twoNodesOfOneHostFindEachOther() throws Exception {
    Machine second = GRID.machine("alice").beside("second", GRID.token()).called("second");
    second.up("--port", "5001", "--mode", "relay");
    second.awaitRingOf(4);
    second.daemon().process().kill();
  }

  @Test
  @Order(4)
  void nobodyIsFoundOnAnotherLinkOrUnasked() throws Exception {
    Machine stranger = GRID.machine("stranger");
    stranger.up();
    Machine recluse = GRID.machine("recluse");
    recluse.configure(
        """
        [node]
        discovery = "off"
        mode = "relay"
        """);
    recluse.up();
    // Each founds a ring of its own, for nobody else is named to it.
    for (Machine machine : List.of(stranger, recluse)) {
      machine.awaitRingOf(1);
      assertThat(machine.peers()).as(machine.name()).isEmpty();
    }
    assertThat(GRID.machine("bob").peers())
        .noneMatch(peer -> List.of("stranger", "recluse").contains(peer.name()));
  }
}
