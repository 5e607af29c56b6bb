package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.gridtap.lab.demo.Demo;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.LabHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two overlays that both have alice and bob, who cannot reach each other: neither may find a way
 * over the other's interface, for then each would carry the other's packets.
 */
class TwoOverlaysTest {
  private static final String OTHER_PORT = "4744";

  @RegisterExtension static final Grid GRID = new Grid(Demo.topology(), "relay");

  @Test
  void neverCarryEachOther() throws Exception {
    Path token =
        GRID.createOverlay(
            "other",
            GRID.lab().host("relay").address() + ":" + OTHER_PORT,
            "--subnet",
            "10.32.0.0/16");
    Machine relay = GRID.machine("relay");
    relay.up("--mode", "relay");
    relay.beside("other", token).up("--mode", "relay", "--port", OTHER_PORT);
    String[] first = new String[2];
    String[] second = new String[2];
    String[] names = {"alice", "bob"};
    for (int i = 0; i < names.length; i++) {
      Machine machine = GRID.machine(names[i]);
      machine.up("--tap", "gt0");
      Machine beside = machine.beside("other", token);
      beside.up("--tap", "gt1", "--port", OTHER_PORT);
      first[i] = machine.awaitAddress("gt0");
      second[i] = beside.awaitAddress("gt1");
    }

    LabHost alice = GRID.machine("alice").host();
    try (Capture overFirst = alice.capture("gt0", "udp port " + OTHER_PORT);
        Capture overSecond = alice.capture("gt1", "udp port " + Machine.PORT)) {
      // Longer than it takes until all that the other might answer at has been tried.
      alice.exec("ping", "-n", "-c", "8", "-i", "0.5", "-w", "15", first[1]).orThrow();
      alice.exec("ping", "-n", "-c", "8", "-i", "0.5", "-w", "15", second[1]).orThrow();
      assertThat(overFirst.isEmpty()).as("nothing of the other overlay on gt0").isTrue();
      assertThat(overSecond.isEmpty()).as("nothing of the first overlay on gt1").isTrue();
    }
    assertThat(GRID.machine("alice").peers())
        .filteredOn(peer -> peer.name().equals("bob"))
        .singleElement()
        .satisfies(bob -> assertThat(bob.path()).isEqualTo("tunnel"));
  }
}
