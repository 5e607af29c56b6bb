package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.PeerReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A pair behind two NATs, the secrets of joining, and the crash of the bootstrap. One story, for
 * all have the same machines:
 *
 * <pre>
 *   boot (relay)   east   west        alice        bob
 *     |              |      |           |           |
 *     |              |      |     port-restricted  symmetric
 *   --+--- internet -+------+-----------+-----------+--
 * </pre>
 */
@TestMethodOrder(OrderAnnotation.class)
class CrashTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("boot")
              .withPublicHost("east")
              .withPublicHost("west")
              .withSite("home", SiteNat.PORT_RESTRICTED, "alice")
              .withSite("mobile", SiteNat.SYMMETRIC, "bob"),
          "boot");

  private static Machine boot;
  private static Machine east;
  private static Machine west;
  private static Machine alice;
  private static Machine bob;
  private static String westsAddress;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    boot = GRID.machine("boot");
    east = GRID.machine("east");
    west = GRID.machine("west");
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    boot.up("--mode", "relay");
    for (Machine machine : List.of(east, west, alice, bob)) {
      machine.up();
    }
    for (Machine machine : List.of(east, west, alice, bob)) {
      machine.awaitRingOf(5);
      machine.awaitAddress();
    }
    westsAddress = west.awaitAddress();
    bobsAddress = bob.awaitAddress();
  }

  @Test
  @Order(1)
  void pairBehindNatsTalksThroughATunnelAndSaysSo() throws Exception {
    alice.awaitPing(bobsAddress);
    Output ping = alice.type("ping", cName(bobsAddress), "-c", "1");
    assertThat(ping.exitCode()).as(ping.complaint()).isEqualTo(ExitCode.OK);
    assertThat(ping.stdout()).contains("(" + bobsAddress + ")", "tunnel");
    Map<String, Object> byAddress =
        Json.readMap(alice.type("ping", bobsAddress, "-c", "1", "--json").stdout());
    assertThat(byAddress)
        .containsEntry("schema", 1)
        .containsEntry("received", 1)
        .containsEntry("path", "tunnel")
        .containsEntry("address", bobsAddress);

    Map<String, Object> peers = Json.readMap(alice.type("peers", "--json").stdout());
    assertThat(peers).containsOnlyKeys("schema", "peers").containsEntry("schema", 1);
    assertThat((List<?>) peers.get("peers"))
        .hasSize(4)
        .allSatisfy(
            peer ->
                assertThat(((Map<?, ?>) peer).keySet().stream().map(Object::toString))
                    .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "address",
                        "addresses",
                        "path",
                        "endpoint",
                        "rttMs",
                        "txBytes",
                        "rxBytes",
                        "why"));
    PeerReport way = alice.peer(bob).orElseThrow();
    assertThat(way.path()).isEqualTo("tunnel");
    assertThat(way.endpoint()).isNull();
    assertThat(way.address()).isEqualTo(bobsAddress);
    assertThat(way.why()).contains("over");
    assertThat(alice.peer(east).orElseThrow().path()).isEqualTo("direct");
  }

  @Test
  @Order(2)
  void keepsSecretsOutOfPsAndLogs() throws Exception {
    String token = Files.readString(GRID.token()).strip();
    for (Machine machine : List.of(boot, alice)) {
      Path process = Path.of("/proc", Long.toString(machine.daemon().process().pid()));
      String commandLine = Files.readString(process.resolve("cmdline"));
      assertThat(commandLine).contains("file:").doesNotContain("gt1.");
      for (int i = 4; i + 24 <= token.length(); i += 12) {
        assertThat(machine.log()).doesNotContain(token.substring(i, i + 24));
      }
      assertThat(machine.log()).doesNotContain("PRIVATE KEY", "gt1.");
    }
  }

  @Test
  @Order(3)
  void goesOnWithoutItsBootstrap() throws Exception {
    east.awaitPing(westsAddress);
    BackgroundProcess pings =
        east.host()
            .start("pings", Map.of(), List.of("ping", "-n", "-i", "0.2", "-c", "40", westsAddress));
    boot.daemon().process().kill();
    assertThat(pings.waitFor(Duration.ofSeconds(20))).isTrue();
    assertThat(pings.output()).as("a direct path needs nobody else").contains(" 0% packet loss");

    alice.awaitPing(bobsAddress);
    Patience.until("alice has let boot go", () -> alice.peer(boot).isEmpty());
    Patience.until("east has let boot go", () -> east.peer(boot).isEmpty());
    assertThat(alice.peer(bob).orElseThrow().path()).isEqualTo("tunnel");
    assertThat(alice.peer(bob).orElseThrow().why()).containsAnyOf("east", "west");
    assertThat(east.status().overlay().state()).isEqualTo("joined");
    assertThat(alice.type("lookup", westsAddress).stdout()).contains("west");
  }

  @Test
  @Order(4)
  void leavesInOrderWhenTold() throws Exception {
    Output down = alice.daemon().command("down");

    assertThat(down.exitCode()).as(down.complaint()).isZero();
    assertThat(alice.daemon().process().waitFor(Duration.ofSeconds(5))).isTrue();
    assertThat(alice.daemon().process().exitCode()).isZero();
    assertThat(alice.host().exec("ip", "-o", "link", "show", "type", "tun").stdout()).isEmpty();
    assertThat(alice.controlSocket()).doesNotExist();
    Patience.until(
        "east has heard that alice left", Duration.ofSeconds(3), () -> east.peer(alice).isEmpty());
    Output status = alice.type("status");
    assertThat(status.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(status.stderr()).contains("gridtap run");
  }

  private static String cName(String address) {
    StringBuilder text = new StringBuilder("c");
    String[] octets = address.split("\\.", -1);
    for (int i = 1; i < octets.length; i++) {
      text.append(String.format("%03d", Integer.parseInt(octets[i])));
    }
    return text.toString();
  }
}
