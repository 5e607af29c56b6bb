package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two machines of one name, as clones and default names make them. */
class NamesakesTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY.withPublicHost("relay").withPublicHost("first").withPublicHost("second"),
          "relay");

  @Test
  void asksWhichOneIsMeant() throws Exception {
    Machine relay = GRID.machine("relay");
    Machine first = GRID.machine("first").called("vm");
    Machine second = GRID.machine("second").called("vm");
    relay.up("--mode", "relay");
    first.up("--mode", "relay");
    second.up("--mode", "relay");
    for (Machine machine : new Machine[] {relay, first, second}) {
      machine.awaitRingOf(3);
      Output asked = machine.type("lookup", "vm");
      assertThat(asked.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(asked.stdout() + asked.stderr()).contains("2 nodes are called vm: ", "by its id");
    }
    String id = second.status().node().id();
    assertThat(first.type("ping", id.substring(0, 8), "-c", "1").exitCode()).isEqualTo(ExitCode.OK);
  }
}
