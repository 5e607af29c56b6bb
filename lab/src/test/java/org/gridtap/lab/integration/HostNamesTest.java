package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Host names in the overlay, with two hosts of one name. One story, for all have the same machines:
 *
 * <pre>
 *   relay       first ("vm")     second ("vm")    other
 *     |           |                |                |
 *   --+- internet-+----------------+---- campus ----+
 * </pre>
 */
@TestMethodOrder(OrderAnnotation.class)
class HostNamesTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withPublicHost("first")
              .withSite("campus", SiteNat.NONE, "second", "other"),
          "relay");

  private static Machine first;
  private static Machine second;
  private static Machine other;

  @BeforeAll
  static void start() throws Exception {
    first = GRID.machine("first").called("vm");
    second = GRID.machine("second").called("vm");
    other = GRID.machine("other");
    GRID.machine("relay").up("--mode", "relay");
    first.up();
    awaitName(first, "vm");
    second.up();
    awaitName(second, "vm-2");
    other.up();
    awaitName(other, "other");
  }

  @Test
  @Order(1)
  void theSecondHostOfANameGetsANumberAndIsTold() throws Exception {
    StatusReport.Network network = second.status().networks().getFirst();
    assertThat(network.hostNameWhy())
        .startsWith("vm is the name of node " + first.status().node().id().substring(0, 8))
        .contains("(" + first.awaitAddress() + ")", "this host is vm-2 here", "--name NAME");
    assertThat(second.type("status").stdout()).contains("This host is vm-2.lab.gridtap: vm is");
    assertThat(second.log()).contains("this host is vm-2 here", "vm-2.lab.gridtap");
    assertThat(first.status().networks().getFirst().hostNameWhy()).isNull();
    assertThat(first.type("status").stdout()).contains("This host is vm.lab.gridtap.");
  }

  @Test
  @Order(2)
  void aHostIsFoundAndPingedByItsNameWithAndWithoutDomainInAnyCase() throws Exception {
    for (Machine asker : List.of(first, second, other)) {
      for (String name : List.of("vm", "VM.lab.gridtap", "Vm.Lab.Gridtap.")) {
        assertFound(asker, name, first);
      }
      assertFound(asker, "vm-2", second);
      assertFound(asker, "VM-2.LAB.gridtap", second);
      assertFound(asker, "other.lab.gridtap", other);
    }
    for (Machine target : List.of(first, second)) {
      String name = target.status().networks().getFirst().hostName();
      Output ping = other.type("ping", name + ".lab.gridtap", "-c", "1");
      assertThat(ping.exitCode()).as(ping.complaint()).isEqualTo(ExitCode.OK);
      assertThat(ping.stdout()).contains("(" + target.awaitAddress() + ")");
    }
    assertThat(first.type("ping", "other", "-c", "1").exitCode()).isEqualTo(ExitCode.OK);
    Output waited = first.type("wait", "--for", "direct:vm-2.lab.gridtap", "--timeout", "20s");
    assertThat(waited.exitCode()).as(waited.complaint()).isEqualTo(ExitCode.OK);
  }

  @Test
  @Order(3)
  void aNameThatNobodyHasIsNotFound() {
    Output asked = other.type("lookup", "vm-3.lab.gridtap");
    assertThat(asked.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(asked.stderr()).contains("nor a host name that is claimed there");
    assertThat(other.type("lookup", "vm.office.gridtap").exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  @Order(4)
  void peersKnowsTheAddressesOfPeersThatNoFrameWasSentTo() throws Exception {
    String firstAddress = first.awaitAddress();
    String secondAddress = second.awaitAddress();
    other.daemon().command("down");
    assertThat(other.daemon().process().waitFor(Duration.ofSeconds(10))).isTrue();
    other.daemon().run();
    other.awaitRingOf(4);
    awaitName(other, "other");
    Patience.until(
        "other knows its peers' addresses",
        () ->
            other.peers().stream()
                .map(PeerReport::address)
                .toList()
                .containsAll(List.of(firstAddress, secondAddress)));
    assertThat(other.peers())
        .filteredOn(peer -> peer.name().equals("relay"))
        .allMatch(peer -> peer.address() == null);
  }

  @Test
  @Order(5)
  void afterARestartOrACrashTheHostsHaveTheSameNames() throws Exception {
    for (Machine machine : List.of(second, first)) {
      String before = machine.status().networks().getFirst().hostName();
      String address = machine.awaitAddress();
      machine.daemon().command("down");
      assertThat(machine.daemon().process().waitFor(Duration.ofSeconds(10))).isTrue();
      machine.daemon().run();
      awaitName(machine, before);
      assertThat(machine.awaitAddress()).isEqualTo(address);

      machine.daemon().process().kill();
      machine.daemon().run();
      awaitName(machine, before);
      assertThat(machine.awaitAddress()).isEqualTo(address);
      assertFound(other, before, machine);
    }
  }

  @Test
  @Order(6)
  void aHostThatLeavesGivesItsNameUp() throws Exception {
    first.daemon().command("down");
    assertThat(first.daemon().process().waitFor(Duration.ofSeconds(10))).isTrue();
    Patience.until(
        "the name is free again, at the latest when nobody remembers it",
        Duration.ofSeconds(65),
        () -> {
          Map<String, Object> found = lookUp(other, "vm.lab.gridtap");
          return Boolean.FALSE.equals(found.get("found"));
        });
    assertFound(other, "vm-2.lab.gridtap", second);
    assertThat(lookUp(other, "vm")).as("calls itself vm").containsEntry("name", "vm");
  }

  private static void awaitName(Machine machine, String name) throws Exception {
    machine.awaitAddress();
    Patience.until(
        machine + " is called " + name,
        () ->
            Optional.of(name)
                .equals(
                    machine.status().networks().stream()
                        .findFirst()
                        .map(StatusReport.Network::hostName)));
  }

  private static void assertFound(Machine asker, String name, Machine target) throws Exception {
    assertThat(lookUp(asker, name))
        .as("%s asks for %s", asker.host(), name)
        .containsEntry("found", true)
        .containsEntry("network", Grid.OVERLAY)
        .containsEntry("address", target.awaitAddress())
        .containsEntry("node", target.status().node().id());
  }

  private static Map<String, Object> lookUp(Machine asker, String name) throws Exception {
    return Json.readMap(asker.type("lookup", name, "--json").stdout());
  }
}
