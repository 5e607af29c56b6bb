package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.Resolved;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A host whose resolver is systemd-resolved: it is told of the network's names and of nothing else,
 * and nothing of that is left when the daemon has ended, however it ended.
 */
@TestMethodOrder(OrderAnnotation.class)
class ResolverTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY.withPublicHost("relay").withPublicHost("alice").withPublicHost("bob"),
          "relay");

  private static Machine alice;
  private static Resolved resolved;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    List<String> missing = new ArrayList<>();
    Resolved.require(missing);
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no systemd-resolved: " + missing);
    Machine bob = GRID.machine("bob");
    GRID.machine("relay").up("--mode", "relay");
    bob.up("--tap", Machine.TAP);
    resolved = Resolved.start(GRID.lab().host("alice"));
    Patience.until(
        "systemd-resolved answers",
        () -> {
          if (!resolved.process().isAlive()) {
            throw new AssertionError(resolved.process().lastLines(10));
          }
          return resolvectl("status").succeeded();
        });
    alice = machineBesidesItsResolver();
    alice.up("--tap", Machine.TAP, "--resolver", "auto");
    alice.awaitAddress();
    bobsAddress = bob.awaitAddress();
    awaitTold();
    Patience.until(
        "the resolver finds bob", () -> resolvectl("query", "bob.lab.gridtap").succeeded());
  }

  private static Machine machineBesidesItsResolver() throws IOException {
    GridtapProgram usual = Grid.program();
    GridtapProgram besides = new GridtapProgram(resolved.besides(usual.daemon()), usual.command());
    return GRID.machine("alice", besides);
  }

  private static void awaitTold() throws Exception {
    Patience.until("the resolver is told", () -> network().resolver().equals("told"));
  }

  private static StatusReport.Network network() throws IOException {
    return alice.status().networks().getFirst();
  }

  private static Output resolvectl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("resolvectl"));
    command.addAll(List.of(arguments));
    return resolved.exec(command.toArray(String[]::new));
  }

  @Test
  @Order(1)
  void findsNamesAndAddressesByTheHostsOwnResolver() throws Exception {
    assertThat(resolvectl("query", "bob.lab.gridtap").stdout()).contains(bobsAddress);
    assertThat(resolvectl("query", "--search=yes", "bob").stdout()).contains(bobsAddress);
    assertThat(resolvectl("query", bobsAddress).stdout()).contains(".lab.gridtap");
    assertThat(resolvectl("query", "nobody.lab.gridtap").stderr()).contains("not found");

    for (String service : List.of("resolve", "dns")) {
      assertThat(resolved.exec("getent", "-s", service, "ahostsv4", "bob.lab.gridtap").stdout())
          .as("by NSS module %s", service)
          .startsWith(bobsAddress + " ");
      assertThat(resolved.exec("getent", "-s", service, "hosts", bobsAddress).stdout())
          .as("by NSS module %s", service)
          .contains(".lab.gridtap");
    }
    assertThat(resolved.exec("getent", "-s", "resolve", "ahostsv4", "bob").stdout())
        .startsWith(bobsAddress + " ");
    assertThat(resolved.exec("ping", "-c", "1", "-W", "5", "bob.lab.gridtap").exitCode()).isZero();
  }

  @Test
  @Order(2)
  void isAskedForNothingElse() throws Exception {
    assertThat(resolvectl("status", Machine.TAP).stdout())
        .contains(
            "-DefaultRoute -LLMNR -mDNS", "DNS Servers: 10.64.0.1", "lab.gridtap ~64.10.in-addr")
        .doesNotContain("+DefaultRoute");
    String global = resolvectl("status").stdout().split("Link ", 2)[0];
    assertThat(global).doesNotContain("10.64.0.1").doesNotContain("gridtap");
    try (Capture capture = alice.host().capture(Machine.TAP, "port 53")) {
      assertThat(resolvectl("query", "www.example.org").succeeded()).isFalse();
      assertThat(resolvectl("query", "192.0.2.1").succeeded()).isFalse();
      assertThat(resolvectl("query", "carol.lab.gridtap").succeeded()).isFalse();
      Patience.until("the capture sees queries", () -> textOf(capture).contains("carol"));
      assertThat(textOf(capture)).doesNotContain("example").doesNotContain("192.0.2");
    }
    Output status = alice.type("status");
    assertThat(status.stdout())
        .contains("Names in lab.gridtap: told to systemd-resolved on gt0.")
        .contains("This host is alice.lab.gridtap.");
    assertThat(network().resolverWhy()).isNull();
  }

  @Test
  @Order(3)
  void tellsAResolverThatIsStartedAnew() throws Exception {
    resolved.restart();
    Patience.until(
        "the resolver finds bob again", () -> resolvectl("query", "bob.lab.gridtap").succeeded());
  }

  @Test
  @Order(4)
  void leavesNothingBehindWhenItIsKilled() throws Exception {
    assertThat(resolved.linkFiles()).hasSize(1);
    alice.daemon().process().kill();
    assertNothingIsLeft();

    alice.daemon().run();
    alice.awaitAddress();
    awaitTold();
    Patience.until(
        "the resolver finds bob again", () -> resolvectl("query", "bob.lab.gridtap").succeeded());
  }

  @Test
  @Order(5)
  void leavesNothingBehindWhenItEnds() throws Exception {
    assertThat(alice.type("down").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(alice.daemon().process().waitFor(Duration.ofSeconds(10))).isTrue();
    assertNothingIsLeft();
    assertThat(alice.log())
        .contains("the names of lab.gridtap are told to systemd-resolved on gt0");
  }

  private static void assertNothingIsLeft() throws Exception {
    Patience.until("the resolver forgets the link", () -> resolved.linkFiles().isEmpty());
    assertThat(resolvectl("status").stdout())
        .doesNotContain(Machine.TAP)
        .doesNotContain("10.64.0.1")
        .doesNotContain("gridtap");
    assertThat(resolvectl("query", "bob.lab.gridtap").succeeded()).isFalse();
  }

  private static String textOf(Capture capture) throws IOException {
    return Files.readString(capture.file(), StandardCharsets.ISO_8859_1);
  }
}
