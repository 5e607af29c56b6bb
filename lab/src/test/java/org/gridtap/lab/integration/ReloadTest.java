package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.PeerReport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A configuration that changes under a running node, in the order in which its owner meets it.
 * Through all of it alice pings bob, and not one echo is lost, nor is any session made anew.
 */
@TestMethodOrder(OrderAnnotation.class)
class ReloadTest {
  private static final Pattern SEQUENCE = Pattern.compile("icmp_seq=(\\d+) .*time=");
  private static final String STORAGE_TAP = "gt1";

  private static final String CHANGES_OF_STORAGE =
      "gridtap_address_changes_total{network=\"storage\"}";

  private static final String LAB =
      """
      [[network]]
      name = "lab"
      tap = "gt0"
      """;

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY.withPublicHost("relay").withPublicHost("alice").withPublicHost("bob"),
          "relay");

  private static Machine alice;
  private static Machine bob;
  private static BackgroundProcess echoes;
  private static long handshakes;
  private static PeerReport bobBefore;

  @BeforeAll
  static void start() throws Exception {
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    GRID.machine("relay").up("--mode", "relay");
    alice.configure("[log]\nlevel = \"warn\"\n" + LAB);
    alice.up("--log-level", "debug");
    bob.configure(LAB);
    bob.up();
    alice.awaitAddress();
    String bobsAddress = bob.awaitAddress();
    alice.awaitPing(bobsAddress);
    Patience.until(
        "alice has a direct path to bob",
        () -> alice.peer(bob).filter(peer -> peer.path().equals("direct")).isPresent());
    bobBefore = alice.peer(bob).orElseThrow();
    handshakes = handshakes();
    echoes =
        alice.host().start("echoes", Map.of(), List.of("ping", "-n", "-i", "0.05", bobsAddress));
  }

  @AfterAll
  static void end() {
    if (echoes != null) {
      echoes.close();
    }
  }

  private static long handshakes() {
    return counters("gridtap_handshakes_total").values().iterator().next();
  }

  /** Returns alice's counters of a family, by name and labels. */
  private static Map<String, Long> counters(String family) {
    Map<String, Long> counters = new LinkedHashMap<>();
    alice
        .type("metrics")
        .stdout()
        .lines()
        .filter(line -> line.startsWith(family))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              counters.put(line.substring(0, end), Long.parseLong(line.substring(end + 1)));
            });
    return counters;
  }

  private static long sentOnStorage() {
    String counter = "gridtap_network_sent_frames_total{network=\"storage\"}";
    return counters(counter).values().iterator().next();
  }

  private static long dnsDrops(Map<String, Long> drops) {
    return drops.entrySet().stream()
        .filter(drop -> drop.getKey().contains("where=\"dns\""))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static int echoesAnswered() throws IOException {
    return (int) echoes.output().lines().filter(line -> SEQUENCE.matcher(line).find()).count();
  }

  @Test
  @Order(1)
  void aFileWithErrorsIsRefusedWholeAndTheNodeRunsOn() throws Exception {
    alice.configure(
        """
        [node]
        prot = 4743
        [[network]]
        name = "lab"
        address = "10.1"
        [[network]]
        name = "storage"
        [log]
        level = "loud"
        """);
    Output reload = alice.type("reload");
    assertThat(reload.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(reload.stderr())
        .contains("line 2: ", "did you mean 'port'", "line 5: ", "line 9: ")
        .contains("Nothing was changed");
    assertThat(alice.type("config", "check").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(alice.status().networks()).extracting("name").containsExactly("lab");

    // Right in itself, but the token knows no such network.
    alice.configure(LAB + "[[network]]\nname = \"storage\"\ntap = \"gt1\"\n");
    Output unknown = alice.type("reload");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.stderr()).contains("line 5: ", "no network storage, only: lab");
    assertThat(alice.status().networks()).extracting("name").containsExactly("lab");
  }

  @Test
  @Order(2)
  void aNewerTokenBringsANetworkThatWasMadeLater() throws Exception {
    Terminal owner = GRID.owner(Grid.OVERLAY);
    owner.type("network", "create", "storage", "--subnet", "172.20.0.0/16").orThrow();
    Path token = GRID.saveToken("newer", owner.type("token", "create").orThrow().stdout());
    String id = alice.status().node().id();
    for (Machine machine : List.of(alice, bob)) {
      machine.configure(LAB);
      Output join = machine.type("join", "file:" + token);
      assertThat(join.exitCode()).as(join.complaint()).isZero();
      assertThat(join.stderr()).contains("brings network storage", "[[network]]");
      assertThat(join.stdout()).contains("gridtap reload");
      machine.configure(LAB + "[[network]]\nname = \"storage\"\ntap = \"gt1\"\n");
      Output reload = machine.type("reload");
      assertThat(reload.exitCode()).as(reload.complaint()).isZero();
      assertThat(reload.stdout())
          .contains("network storage is opened", "membership is that of the newer token");
    }
    alice.awaitAddress(STORAGE_TAP);
    alice.awaitPing(bob.awaitAddress(STORAGE_TAP));
    assertThat(alice.status().node().id()).isEqualTo(id);
    assertThat(alice.status().networks()).extracting("name").containsExactly("lab", "storage");
  }

  @Test
  @Order(3)
  void anAddressChangesWithItsInterfaceInPlace() throws Exception {
    String index = index(STORAGE_TAP);
    alice.host().exec("bash", "-c", "printf junk >/dev/udp/172.20.0.1/53").orThrow();
    Patience.until("the junk is counted", () -> dnsDrops(counters("gridtap_drops_total")) > 0);
    Map<String, Long> dropsBefore = counters("gridtap_drops_total");
    long sentBefore = sentOnStorage();
    assertThat(sentBefore).isPositive();
    assertThat(counters(CHANGES_OF_STORAGE)).containsValue(1L);
    alice.configure(
        LAB + "[[network]]\nname = \"storage\"\ntap = \"gt1\"\naddress = \"172.20.0.77\"\n");
    assertThat(alice.type("reload").stdout()).contains("network storage has address 172.20.0.77");
    Patience.until(
        "alice has the fixed address",
        () -> alice.host().addressOn(STORAGE_TAP).equals(java.util.Optional.of("172.20.0.77")));
    bob.awaitPing("172.20.0.77");
    assertThat(index(STORAGE_TAP)).isEqualTo(index);
    Map<String, Long> drops = counters("gridtap_drops_total");
    dropsBefore.forEach(
        (which, count) -> assertThat(drops.get(which)).as(which).isGreaterThanOrEqualTo(count));
    assertThat(sentOnStorage()).isGreaterThanOrEqualTo(sentBefore);

    // Automatic again: the lease is kept.
    alice.configure(LAB + "[[network]]\nname = \"storage\"\n");
    assertThat(alice.type("reload").exitCode()).isZero();
    assertThat(alice.awaitAddress(STORAGE_TAP)).isEqualTo("172.20.0.77");
    bob.awaitPing("172.20.0.77");

    // Another interface takes the place of the first.
    alice.configure(LAB + "[[network]]\nname = \"storage\"\ntap = \"gt7\"\n");
    assertThat(alice.type("reload").stdout()).contains("network storage is on interface gt7");
    assertThat(alice.awaitAddress("gt7")).isEqualTo("172.20.0.77");
    bob.awaitPing("172.20.0.77");
    assertThat(alice.host().exec("ip", "link", "show", STORAGE_TAP).succeeded()).isFalse();

    // The first was lost and the fixed one gained; to keep it is no change.
    assertThat(counters(CHANGES_OF_STORAGE)).containsValue(3L);
  }

  private static String index(String tap) throws Exception {
    return alice.host().exec("cat", "/sys/class/net/" + tap + "/ifindex").stdout();
  }

  @Test
  @Order(4)
  void whatNeedsARestartIsSaidByNameAndNotDone() throws Exception {
    String name = alice.status().node().name();
    alice.configure(
        "[node]\nname = \"other\"\nport = 5555\n" + LAB + "[[network]]\nname = \"storage\"\n");
    Output reload = alice.type("reload");
    assertThat(reload.exitCode()).isZero();
    // Its name was given to `up`, and flags stay before the file.
    assertThat(reload.stdout())
        .contains("Not before a restart", "[node] port stays 4743; it becomes 5555")
        .doesNotContain("[node] name");
    assertThat(alice.status().node().name()).isEqualTo(name);
    assertThat(alice.host().exec("ss", "-uln").stdout()).contains(":4743").doesNotContain(":5555");
    assertThat(alice.type("reload", "--json").stdout())
        .contains("\"outcome\":\"reloaded\"", "\"restart\":[\"[node] port");
  }

  @Test
  @Order(5)
  void whatCannotBeHereAndNowChangesNothing() throws Exception {
    alice.configure(LAB + "[[network]]\nname = \"storage\"\ntap = \"lo\"\n");
    Output reload = alice.type("reload");
    assertThat(reload.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(reload.stderr()).contains("lo", "Nothing was changed");
    bob.awaitPing("172.20.0.77");
  }

  @Test
  @Order(6)
  void aHangupReloadsAndANetworkGoesWithItsLease() throws Exception {
    alice.configure("[log]\nlevel = \"error\"\n" + LAB);
    new ProcessBuilder("kill", "-HUP", Long.toString(alice.daemon().process().pid()))
        .start()
        .waitFor();
    Patience.until(
        "the interface is gone", () -> !alice.host().exec("ip", "link", "show", "gt7").succeeded());
    Patience.until(
        "the lease is given back",
        () -> bob.type("lookup", "172.20.0.77").stderr().contains("Nobody leases"));
    assertThat(alice.status().networks()).extracting("name").containsExactly("lab");
    // The level was a flag's: it stays, or the log would not say this.
    assertThat(alice.log()).contains("reload: network storage is closed", "reloaded");
  }

  @Test
  @Order(7)
  void noEchoWasLostAndNoSessionMadeAnewInAllThis() throws Exception {
    int answered = echoesAnswered();
    Patience.until("echoes go on", () -> echoesAnswered() > answered + 5);
    int expected = 1;
    Matcher sequence = SEQUENCE.matcher(echoes.output());
    while (sequence.find()) {
      assertThat(Integer.parseInt(sequence.group(1)))
          .as("after %d", expected - 1)
          .isEqualTo(expected);
      expected++;
    }
    PeerReport after = alice.peer(bob).orElseThrow();
    assertThat(after.txBytes()).isGreaterThan(bobBefore.txBytes());
    assertThat(after.path()).isEqualTo("direct");
    assertThat(handshakes()).isEqualTo(handshakes);
    assertThat(Files.exists(alice.controlSocket())).isTrue();
  }
}
