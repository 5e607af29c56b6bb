package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How machines come by their addresses, keep them and give them back. One story in four parts, for
 * all have the same machines:
 *
 * <pre>
 *   relay            alice (auto)   bob (dhcp)   carol (fixed, later)
 *     |                  |              |              |
 *   --+---- internet ----+--- campus ---+--------------+--
 * </pre>
 */
@TestMethodOrder(OrderAnnotation.class)
class AddressesTest {
  private static final String TAP = Machine.TAP;
  private static final String UNLEASED = "10.77.66.55";

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withSite("campus", SiteNat.NONE, "alice", "bob", "carol"),
          "relay");

  private static Machine alice;
  private static Machine bob;
  private static Machine carol;
  private static DhcpClient bobsClient;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    carol = GRID.machine("carol");
    GRID.machine("relay").up("--mode", "relay");
    alice.up("--tap", TAP);
    bob.up("--tap", TAP, "--address", "dhcp");
    bob.awaitRingOf(3);
    bobsClient = DhcpClient.start(bob.host(), TAP);
    bobsAddress = bob.awaitAddress();
  }

  @Test
  @Order(1)
  void givesAddressesByItselfAndByDhcpAndNoDefaultRoute() throws Exception {
    String alicesAddress = alice.awaitAddress();

    assertThat(alicesAddress).startsWith("10.").isNotEqualTo(bobsAddress);
    StatusReport.Network network = alice.status().networks().getFirst();
    assertThat(network.subnet()).isEqualTo("10.64.0.0/10");
    assertThat(alice.host().exec("ip", "link", "show", TAP).stdout())
        .contains(network.hardwareAddress());
    assertThat(alice.type("status").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(alice.leases()).singleElement().matches(lease -> lease.state().equals("held"));

    assertThat(bobsClient.lease().lines().toList())
        .contains("ip=" + bobsAddress, "mask=10", "mtu=1280", "domain=lab.gridtap", "dns=10.64.0.1")
        .noneMatch(line -> line.matches("(router|staticroutes)=.*"));
    for (Machine machine : List.of(alice, bob)) {
      assertThat(machine.host().exec("ip", "link", "show", TAP).stdout()).contains("mtu 1280");
      assertThat(machine.host().exec("ip", "route", "show", "dev", TAP).stdout().lines())
          .singleElement()
          .asString()
          .startsWith("10.64.0.0/10 ");
      assertThat(machine.host().exec("ip", "route", "show", "default").stdout())
          .doesNotContain(TAP);
    }
  }

  @Test
  @Order(2)
  void answersArpForTheLeasedAndForNobodyElse() throws Exception {
    String alicesAddress = alice.awaitAddress();

    alice.awaitPing(bobsAddress);
    bob.awaitPing(alicesAddress);
    assertThat(alice.host().resolved(bobsAddress, TAP)).contains(virtualMac(bobsAddress));
    assertThat(bob.host().resolved(alicesAddress, TAP)).contains(virtualMac(alicesAddress));

    assertThat(alice.host().ping(UNLEASED, Duration.ofSeconds(1))).isEmpty();
    assertThat(alice.host().exec("ip", "neigh", "show", UNLEASED, "dev", TAP).stdout())
        .matches("(?s).*(FAILED|INCOMPLETE).*")
        .doesNotContain("lladdr");
    Output lookup = alice.type("lookup", UNLEASED);
    assertThat(lookup.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(lookup.stderr()).contains("Nobody leases " + UNLEASED);
    assertThat(alice.type("lookup", bobsAddress).stdout()).contains("bob");
  }

  @Test
  @Order(3)
  void keepsItsAddressesOverRestarts() throws Exception {
    String alicesAddress = alice.awaitAddress();

    alice.daemon().process().close();
    bob.daemon().process().kill();
    bobsClient.process().kill();
    assertThat(alice.host().exec("ip", "link", "show", TAP).succeeded()).isFalse();
    assertThat(bob.host().exec("ip", "link", "show", TAP).succeeded()).isFalse();
    alice.daemon().run();
    bob.daemon().run();
    assertThat(alice.awaitAddress()).isEqualTo(alicesAddress);
    bob.awaitRingOf(2);
    bobsClient = DhcpClient.start(bob.host(), TAP);
    assertThat(bob.awaitAddress()).isEqualTo(bobsAddress);

    alice.daemon().process().kill();
    alice.daemon().run();
    assertThat(alice.awaitAddress()).isEqualTo(alicesAddress);
    bob.awaitPing(alicesAddress);
    alice.awaitPing(bobsAddress);
  }

  @Test
  @Order(4)
  void refusesATakenAddressUntilItIsReleased() throws Exception {
    carol.up("--tap", TAP, "--address", bobsAddress);
    carol.awaitRingOf(3);
    Patience.until(
        "carol tells why she has no address",
        () -> carol.leases().stream().anyMatch(lease -> isTakenByBob(lease.why())));
    assertThat(carol.type("status").exitCode()).isEqualTo(ExitCode.DEGRADED);
    assertThat(carol.type("leases").stdout()).contains("(bob)");
    assertThat(carol.log()).contains(bobsAddress + " is leased to node", "(bob)", "trying again");

    bobsClient.release();
    Patience.until("bob has no address", () -> bob.host().addressOn(TAP).isEmpty());
    assertThat(carol.awaitAddress()).isEqualTo(bobsAddress);
    assertThat(alice.type("lookup", bobsAddress).stdout()).contains("carol");
    // Alice believes for a while yet that bob has the address, unless she hears of carol.
    carol.awaitPing(alice.awaitAddress());
    alice.awaitPing(bobsAddress);

    bobsClient.process().close();
    bobsClient = DhcpClient.start(bob.host(), TAP);
    String another = bob.awaitAddress();
    assertThat(another).isNotEqualTo(bobsAddress);
    carol.awaitPing(another);
  }

  private static boolean isTakenByBob(String why) {
    return why != null && why.contains("leased to node") && why.contains("(bob)");
  }

  static String virtualMac(String address) {
    StringBuilder text = new StringBuilder("fe:fd");
    for (String octet : address.split("\\.", -1)) {
      text.append(String.format(":%02x", Integer.parseInt(octet)));
    }
    return text.toString();
  }
}
