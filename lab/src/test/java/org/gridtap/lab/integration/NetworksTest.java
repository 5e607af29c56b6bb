package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.time.Duration;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two networks in one overlay, whose addresses differ in the first octet only, so that host parts
 * and C-names are the same in both; and nothing crosses from one to the other:
 *
 * <pre>
 *            office 10.20.0.0/16 (gt0)    storage 172.20.0.0/16 (gt1)
 *   alice         10.20.0.7                    172.20.0.8
 *   bob           auto                         172.20.0.9
 *   carol         10.20.0.9                    -
 * </pre>
 */
class NetworksTest {
  private static final String OFFICE_TAP = "gt0";
  private static final String STORAGE_TAP = "gt1";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withPublicHost("alice")
              .withPublicHost("bob")
              .withPublicHost("carol"),
          "relay");

  private static Machine alice;
  private static Machine bob;
  private static Machine carol;
  private static String bobInOffice;

  @BeforeAll
  static void start() throws Exception {
    String site = GRID.lab().host("relay").address() + ":" + Machine.PORT;
    GRID.createOverlay("office", site, "--subnet", "10.20.0.0/16");
    Terminal owner = GRID.owner("office");
    owner.type("network", "create", "storage", "--subnet", "172.20.0.0/16").orThrow();
    Path token = GRID.saveToken("both", owner.type("token", "create").orThrow().stdout());

    GRID.machine("relay").withToken(token).up("--mode", "relay");
    alice = GRID.machine("alice").withToken(token);
    bob = GRID.machine("bob").withToken(token);
    carol = GRID.machine("carol").withToken(token);
    alice.configure(networks("10.20.0.7", "172.20.0.8"));
    alice.up();
    bob.configure(networks("auto", "172.20.0.9"));
    bob.up();
    carol.up("--network", "office:" + OFFICE_TAP, "--address", "10.20.0.9");
    alice.awaitAddress(OFFICE_TAP);
    alice.awaitAddress(STORAGE_TAP);
    bobInOffice = bob.awaitAddress(OFFICE_TAP);
    bob.awaitAddress(STORAGE_TAP);
    carol.awaitAddress(OFFICE_TAP);
  }

  private static String networks(String office, String storage) {
    return """
        [[network]]
        name = "office"
        tap = "%s"
        address = "%s"

        [[network]]
        name = "storage"
        tap = "%s"
        address = "%s"
        """
        .formatted(OFFICE_TAP, office, STORAGE_TAP, storage);
  }

  @Test
  void eachNetworkHasAnInterfaceASubnetAndAnAddressOfItsOwn() throws Exception {
    assertThat(alice.status().networks())
        .extracting(
            StatusReport.Network::name,
            StatusReport.Network::interfaceName,
            StatusReport.Network::subnet,
            StatusReport.Network::address)
        .containsExactly(
            tuple("office", "gt0", "10.20.0.0/16", "10.20.0.7"),
            tuple("storage", "gt1", "172.20.0.0/16", "172.20.0.8"));
    assertThat(carol.status().networks()).extracting("name").containsExactly("office");
    assertThat(carol.host().addressOn(STORAGE_TAP)).isEmpty();
    alice.awaitPing(bobInOffice);
    alice.awaitPing("172.20.0.9");
    alice.awaitPing("10.20.0.9");
    bob.awaitPing("172.20.0.8");
    assertThat(alice.leases())
        .extracting("network", "address")
        .containsExactly(tuple("office", "10.20.0.7"), tuple("storage", "172.20.0.8"));
  }

  @Test
  void commandsSayWhichNetworkTheySpeakOf() throws Exception {
    alice.awaitPing("172.20.0.9");
    alice.awaitPing(bobInOffice);
    assertThat(alice.type("lookup", "172.20.0.9").stdout()).contains("storage", "bob");
    assertThat(alice.type("lookup", "10.20.0.9").stdout()).contains("office", "carol");
    assertThat(alice.type("ping", "-c", "1", "172.20.0.9").stdout()).contains("in storage");
    assertThat(alice.peer(bob).orElseThrow().addresses())
        .extracting("network", "address")
        .contains(tuple("office", bobInOffice), tuple("storage", "172.20.0.9"));
    assertThat(alice.type("peers").stdout()).contains("172.20.0.9 (storage)");
    assertThat(alice.type("status").stdout()).contains("172.20.0.9 (storage)");
  }

  @Test
  void theSameHostPartBelongsToAnotherNodeInEachNetwork() throws Exception {
    // The same C-name too: alone it is either's, and gridtap asks which.
    Output ambiguous = alice.type("lookup", "C020000009");
    assertThat(ambiguous.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(ambiguous.stderr())
        .contains("10.20.0.9 in office", "172.20.0.9 in storage", "C020000009.storage.gridtap");
    assertThat(alice.type("lookup", "C020000009.office.gridtap").stdout()).contains("carol");
    assertThat(alice.type("lookup", "C020000009.storage.gridtap").stdout()).contains("bob");
    // So do host names: carol has one in the network that she takes part in, bob has one in each.
    alice.awaitName("carol.office.gridtap");
    alice.awaitName("bob.office.gridtap");
    alice.awaitName("bob.storage.gridtap");
    assertThat(alice.type("lookup", "carol.office.gridtap").stdout()).contains("10.20.0.9");
    assertThat(alice.type("lookup", "bob.storage.gridtap").stdout()).contains("172.20.0.9");
    assertThat(alice.type("lookup", "bob.office.gridtap").stdout()).contains(bobInOffice);
    for (String command : new String[] {"lookup", "ping"}) {
      Output elsewhere = alice.type(command, "carol.storage.gridtap");
      assertThat(elsewhere.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(elsewhere.stdout()).isEmpty();
    }
    // Carol takes part in one network, and knows no other.
    assertThat(carol.type("lookup", "C020000009").stdout()).contains("10.20.0.9");
    assertThat(carol.type("lookup", "172.20.0.9").exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void anAddressOfOneNetworkIsNotAnsweredOnTheInterfaceOfTheOther() throws Exception {
    alice.awaitPing("10.20.0.9");
    alice.awaitPing("172.20.0.9");
    LabHost host = alice.host();
    try (Capture onCarol = carol.host().capture(OFFICE_TAP, "icmp and src 172.20.0.8");
        Capture onBob = bob.host().capture(STORAGE_TAP, "net 10.20.0.0/16")) {
      Output wrongInterface =
          host.exec("ping", "-n", "-c", "2", "-W", "1", "-I", STORAGE_TAP, "10.20.0.9");
      assertThat(wrongInterface.succeeded()).isFalse();
      assertThat(host.resolved("10.20.0.9", STORAGE_TAP)).isEmpty();
      Output wrongSource =
          host.exec("ping", "-n", "-c", "2", "-W", "1", "-I", "10.20.0.7", "172.20.0.9");
      assertThat(wrongSource.succeeded()).isFalse();
      host.exec("ping", "-n", "-c", "2", "-W", "1", "-I", "172.20.0.8", "10.20.0.9");
      alice.awaitPing(bobInOffice);
      assertThat(onBob.isEmpty()).as("office in storage").isTrue();
      assertThat(onCarol.isEmpty()).as("storage in office").isTrue();
    }
    assertThat(alice.type("status", "--drops").stdout()).contains("source-not-ours");
  }

  @Test
  void twoOverlaysLiveOnOneMachineUnderTwoRoots() throws Exception {
    String site = GRID.lab().host("relay").address() + ":4744";
    Path token = GRID.createOverlay("other", site, "--subnet", "10.99.0.0/16");
    Machine relay = GRID.machine("relay").beside("other", token);
    relay.up("--mode", "relay", "--port", "4744");
    Machine second = carol.beside("other", token);
    second.up("--tap", "gt9", "--port", "4744");
    String address = second.awaitAddress("gt9");

    assertThat(address).startsWith("10.99.");
    assertThat(second.status().overlay().name()).isEqualTo("other");
    assertThat(carol.status().overlay().name()).isEqualTo("office");
    assertThat(second.peers()).extracting("name").containsExactly("relay");
    assertThat(carol.host().ping(address, SECOND)).isPresent();
    assertThat(alice.type("lookup", address).exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(second.type("down").exitCode()).isZero();
    assertThat(relay.type("down").exitCode()).isZero();
    alice.awaitPing("10.20.0.9");
  }

  @Test
  void overlappingSubnetsAreFoundAndSaid() throws Exception {
    String site = GRID.lab().host("relay").address() + ":4745";
    Path token = GRID.createOverlay("clash", site, "--subnet", "10.88.0.0/16");
    Machine late = carol.beside("clash", token);
    LabHost host = late.host();
    late.up("--tap", "gt8", "--port", "4745");
    Patience.until(
        "its interface is there and it answers",
        () -> late.type("status").stdout().contains("gt8"));
    // Another network of the same range comes up on this host before the node has joined.
    addLan(host);
    Machine relay = GRID.machine("relay").beside("clash", token);
    relay.up("--mode", "relay", "--port", "4745");
    Patience.until(
        "the collision is said",
        () -> String.valueOf(late.status().networks().getFirst().why()).contains("collides with"));
    Output status = late.type("status");
    assertThat(status.exitCode()).isEqualTo(ExitCode.DEGRADED);
    assertThat(status.stdout()).contains("10.88.200.0/24", "lan0");
    assertThat(host.addressOn("gt8")).isEmpty();

    // What stood in the way goes, and the address comes.
    host.exec("ip", "link", "delete", "lan0").orThrow();
    late.awaitAddress("gt8");
    assertThat(late.type("down").exitCode()).isZero();

    // Where it is there already, the node does not even start.
    addLan(host);
    Output check = late.daemon().command("config", "check");
    assertThat(check.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(check.stdout()).contains("here: The subnet of network clash", "lan0");
    late.run();
    Patience.until("the node has given up", () -> !late.daemon().isAlive());
    assertThat(late.log()).contains("collides with the route 10.88.200.0/24 on lan0");
    host.exec("ip", "link", "delete", "lan0").orThrow();
    assertThat(relay.type("down").exitCode()).isZero();
  }

  private static void addLan(LabHost host) throws Exception {
    host.exec("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1").orThrow();
    host.exec("ip", "addr", "add", "10.88.200.1/24", "dev", "lan0").orThrow();
    host.exec("ip", "link", "set", "lan0", "up").orThrow();
  }
}
