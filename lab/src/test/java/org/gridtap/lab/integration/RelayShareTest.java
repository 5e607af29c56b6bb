package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.LabRequirements;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A relay that passes on 12 Mbit/s in all, for two members who reach a third only over it.
 *
 * <pre>
 *           alice       mallory       bob
 *   relay  symmetric   symmetric   symmetric
 *     |       |            |           |
 *   --+-------+- internet -+-----------+--
 * </pre>
 */
class RelayShareTest {
  private static final int TOTAL_MBIT = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withSite("home", SiteNat.SYMMETRIC, "alice")
              .withSite("den", SiteNat.SYMMETRIC, "mallory")
              .withSite("office", SiteNat.SYMMETRIC, "bob"),
          "relay");

  private static Machine relay;
  private static Machine alice;
  private static Machine mallory;
  private static Machine bob;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    List<String> missing = new ArrayList<>();
    LabRequirements.requireProgram("iperf3", "iperf3", missing);
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    relay = GRID.machine("relay");
    alice = GRID.machine("alice");
    mallory = GRID.machine("mallory");
    bob = GRID.machine("bob");
    relay.configure("[node]\nmode = \"relay\"\n[forward]\ntotal_mbit = " + TOTAL_MBIT + "\n");
    for (Machine machine : List.of(relay, alice, mallory, bob)) {
      machine.up();
    }
    bobsAddress = bob.awaitAddress();
    for (Machine machine : List.of(alice, mallory)) {
      machine.awaitAddress();
      machine.awaitPing(bobsAddress);
      Patience.until(
          machine + " reaches bob over the relay",
          () -> machine.peer(bob).filter(peer -> peer.path().equals("tunnel")).isPresent());
    }
  }

  private static BackgroundProcess server(int port) throws Exception {
    List<String> serve =
        List.of("iperf3", "-s", "-1", "--forceflush", "-p", Integer.toString(port));
    BackgroundProcess server = bob.host().start("iperf3-" + port, Map.of(), serve);
    Patience.until("iperf3 listens", () -> server.output().contains("listening"));
    return server;
  }

  /** Returns the Mbit/s that a TCP stream to bob makes. */
  private static double tcp(LabHost from, int port) throws Exception {
    try (BackgroundProcess server = server(port)) {
      Output sent =
          from.exec(
              Map.of(),
              PATIENCE,
              List.of("iperf3", "-c", bobsAddress, "-p", Integer.toString(port), "-t", "6", "-J"));
      assertThat(server.isAlive() || server.exitCode() == 0).isTrue();
      Map<?, ?> end = (Map<?, ?>) Json.readMap(sent.orThrow().stdout()).get("end");
      Number bits = (Number) ((Map<?, ?>) end.get("sum_received")).get("bits_per_second");
      return bits.doubleValue() / 1e6;
    }
  }

  @Test
  void oneWhoFloodsTakesNothingFromAnothersShare() throws Exception {
    double alone = tcp(alice.host(), 5201);
    System.out.printf("TCP over the relay, alone: %.1f Mbit/s%n", alone);
    assertThat(alone).isBetween(TOTAL_MBIT * 0.5, TOTAL_MBIT * 1.1);

    List<String> flood =
        List.of("iperf3", "-u", "-b", "40M", "-l", "1100", "-t", "40", "-p", "5202", "-c");
    List<String> command = new ArrayList<>(flood);
    command.add(bobsAddress);
    try (BackgroundProcess server = server(5202);
        BackgroundProcess flooding = mallory.host().start("flood", Map.of(), command)) {
      Patience.until("the flood is dropped", () -> heldBack() > 1_000);
      double beside = tcp(alice.host(), 5203);
      System.out.printf("TCP over the relay, beside a flood: %.1f Mbit/s%n", beside);
      assertThat(flooding.isAlive()).as("it floods to the end").isTrue();
      assertThat(server.isAlive()).isTrue();
      // Half of the whole less headers; a plain queue would leave next to nothing.
      assertThat(beside).isGreaterThan(TOTAL_MBIT / 4.0);
      for (int i = 0; i < 5; i++) {
        assertThat(alice.host().ping(bobsAddress, Duration.ofSeconds(2))).as("a ping").isPresent();
      }
    }
    StatusReport.Forwarding told = relay.status().forwarding();
    assertThat(told.totalMbit()).isEqualTo(TOTAL_MBIT);
    assertThat(told.packets()).isPositive();
    String text = relay.type("status").stdout().replaceAll("\\s+", " ");
    assertThat(text).contains("Passed on for members", "dropped", "12 in all", "[forward]");
    assertThat(relay.type("status", "--drops").stdout()).contains("forward-");
  }

  private static long heldBack() throws Exception {
    return relay.status().forwarding().heldBack();
  }
}
