package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One bootstrap site goes for good, then the other: the network goes on without them. */
@TestMethodOrder(OrderAnnotation.class)
class BootstrapGoneTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("first")
              .withPublicHost("second")
              .withPublicHost("alice")
              .withPublicHost("bob")
              .withPublicHost("carol")
              .withPublicHost("stranger"),
          "first",
          "second");

  private static Machine alice;
  private static Machine bob;
  private static Machine carol;
  private static String alicesAddress;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    carol = GRID.machine("carol");
    GRID.machine("first").up("--mode", "relay");
    GRID.machine("second").up("--mode", "relay");
    alice.up();
    bob.up();
    for (Machine machine : List.of(alice, bob)) {
      machine.awaitRingOf(4);
    }
    alicesAddress = alice.awaitAddress();
    bobsAddress = bob.awaitAddress();
  }

  @Test
  @Order(1)
  void newNodeJoinsThroughTheSiteThatIsLeft() throws Exception {
    GRID.machine("first").daemon().process().kill();
    carol.up();
    carol.awaitRingOf(3);
    carol.awaitPing(alicesAddress);
  }

  @Test
  @Order(2)
  void networkGoesOnWithoutAnySite() throws Exception {
    Patience.until(
        "all have written members down",
        () ->
            List.of(alice, bob, carol).stream()
                .allMatch(
                    machine -> machine.root().resolve("var/lib/gridtap/peers").toFile().exists()));
    GRID.machine("second").daemon().process().kill();
    alice.awaitPing(bobsAddress);
    Patience.until(
        "alice has let the sites go",
        () ->
            alice.peer(GRID.machine("first")).isEmpty()
                && alice.peer(GRID.machine("second")).isEmpty());
    assertThat(alice.status().overlay().state()).isEqualTo("joined");
    bob.awaitPing(alicesAddress);
    assertThat(alice.type("lookup", bobsAddress).stdout()).contains("bob");
  }

  @Test
  @Order(3)
  void nodeThatWasThereBeforeJoinsThroughMembersItRemembers() throws Exception {
    String carolsAddress = carol.awaitAddress();
    carol.daemon().process().kill();
    carol.daemon().run();
    assertThat(carol.awaitAddress()).isEqualTo(carolsAddress);
    carol.awaitPing(alicesAddress);
    bob.awaitPing(carolsAddress);
  }

  @Test
  @Order(4)
  void nodeThatLostAllItsLinksFindsThemAgain() throws Exception {
    // As after a long sleep: the others have forgotten it, and it has nobody left.
    bob.host().exec("ip", "link", "set", "eth0", "down").orThrow();
    Patience.until("bob is alone", () -> bob.peers().isEmpty());
    assertThat(bob.status().overlay().state()).isEqualTo("joining");
    bob.host()
        .exec("sh", "-c", "ip link set eth0 up; ip route replace default via 11.11.4.1")
        .orThrow();
    bob.awaitRingOf(3);
    alice.awaitPing(bobsAddress);
  }

  @Test
  @Order(5)
  void nodeThatWasNeverThereSaysWhatToDo() throws Exception {
    Machine stranger = GRID.machine("stranger");
    stranger.up();
    assertThat(stranger.type("wait", "--for", "joined", "--timeout", "10s").exitCode())
        .isEqualTo(ExitCode.TIMED_OUT);
    Patience.until(
        "stranger has tried both sites",
        () ->
            stranger.status().overlay().sites().stream()
                    .filter(site -> site.outcome().startsWith("no answer within"))
                    .count()
                == 2);
    assertThat(stranger.type("status").exitCode()).isEqualTo(ExitCode.DEGRADED);
    assertThat(stranger.type("status").stdout().replaceAll("\\s+", " "))
        .contains("Not joined yet", "no answer within", "bootstrap = [\"HOST:PORT\"]");

    // What it says helps, and at once.
    Path config = stranger.root().resolve("etc/gridtap/gridtap.toml");
    String member = alice.host().address() + ":" + Machine.PORT;
    Files.writeString(
        config,
        Files.readString(config).replace("bootstrap = []", "bootstrap = [\"" + member + "\"]"));
    assertThat(stranger.type("reload").stdout()).contains("bootstrap sites are", member);
    stranger.awaitRingOf(4);
    stranger.awaitPing(alicesAddress);
  }
}
