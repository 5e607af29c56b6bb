package org.gridtap.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridtap.node.cli.CommandHarness.Outcome;
import org.gridtap.node.control.ControlHandler;
import org.gridtap.node.control.ControlServer;
import org.gridtap.node.control.LeasesReport;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.MetricsReport;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.PeersReport;
import org.gridtap.node.control.PingReport;
import org.gridtap.node.control.ReloadReport;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.Response;
import org.gridtap.node.control.RingReport;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that ask the running node, against a daemon that gives fixed answers over a real control
 * socket.
 */
class ClientCommandsTest {
  private static final String ALICE = "0123456789abcdef0123456789abcdef01234567";
  private static final String BOB = "89abcdef0123456789abcdef0123456789abcdef";

  private static final String CAROL = "ff".repeat(20);

  @TempDir Path temporary;

  private CommandHarness harness;
  private ControlServer server;
  private ReloadReport reload = ReloadReport.reloaded(List.of(), List.of());
  private StatusReport status = status("joined", "10.64.0.9");

  @BeforeEach
  void startDaemon() throws IOException {
    harness = new CommandHarness(temporary);
    server = ControlServer.start(temporary.resolve("run/gridtap/gridtap.sock"), handler());
  }

  @AfterEach
  void stopDaemon() throws IOException {
    server.close();
  }

  private static StatusReport status(String state, String address) {
    return new StatusReport(
        new StatusReport.Node(ALICE, "alice", "0.1.0", "interface", 4000),
        new StatusReport.Overlay(
            "lab",
            state,
            List.of(BOB),
            List.of(),
            2,
            List.of(new StatusReport.Site("192.0.2.1:4743", false, "nobody answered"))),
        List.of(
            new StatusReport.Network(
                "lab",
                "10.64.0.0/10",
                "gt0",
                address,
                "02:00:00:00:00:01",
                1800,
                address == null ? "the claim is under way" : null,
                address == null ? null : "alice-2",
                address == null ? null : "alice is the name of node 99999999",
                "told",
                null)),
        peers(),
        List.of(new StatusReport.Drop("packets", "bad-tag", 12, "the tag does not match")),
        new StatusReport.Forwarding(2_345, 3_000_000, 17, 10, 1, 50),
        List.of());
  }

  private static List<PeerReport> peers() {
    return List.of(
        new PeerReport(
            BOB,
            "bob",
            "10.64.0.7",
            List.of(new PeerReport.Address("lab", "10.64.0.7")),
            "direct",
            "192.0.2.1:4743",
            1.25,
            1_234_567,
            999,
            null),
        new PeerReport(
            CAROL,
            "carol",
            null,
            List.of(),
            "tunnel",
            null,
            null,
            0,
            0,
            "both sides are behind NATs. It goes over bob."));
  }

  private ControlHandler handler() {
    return request ->
        switch (request) {
          case Request.Status() -> new Response.Success(status);
          case Request.Peers() -> new Response.Success(new PeersReport(peers()));
          case Request.Ring() ->
              new Response.Success(
                  new RingReport(
                      ALICE,
                      0.0045,
                      "joined",
                      2,
                      List.of(new RingReport.Neighbour(BOB, "bob", 0.5378, "direct", 1.25)),
                      List.of()));
          case Request.Leases() ->
              new Response.Success(
                  new LeasesReport(
                      List.of(
                          new LeasesReport.Lease(
                              "lab", "10.64.0.9", null, "held", 1700L, 80L, null),
                          new LeasesReport.Lease(
                              "b", null, null, "claiming", null, null, "no quorum yet; wait"))));
          case Request.Lookup(String what, int timeoutMs) -> new Response.Success(lookup(what));
          case Request.Ping(String host, int timeoutMs) -> new Response.Success(ping(host));
          case Request.Metrics() ->
              new Response.Success(new MetricsReport("# TYPE a gauge\na 1\n"));
          case Request.Reload() -> new Response.Success(reload);
          case Request.Down() -> {
            Thread.ofVirtual().start(this::stopQuietly);
            yield new Response.Success(Map.of());
          }
        };
  }

  private static LookupReport lookup(String what) {
    return switch (what) {
      case "bob", "10.64.0.7" ->
          new LookupReport(
              1, what, true, "lab", "10.64.0.7", "bob", BOB, "fe:fd:0a:40:00:07", "dht", 3.5, null);
      case "carol" ->
          new LookupReport(1, what, true, null, null, "carol", CAROL, null, "neighbour", 0.5, null);
      default -> LookupReport.notFound(what, 4.0, "nobody leases it");
    };
  }

  private static PingReport ping(String host) {
    return switch (host) {
      case "bob" ->
          new PingReport(1, host, PingReport.REPLY, "lab", "10.64.0.7", BOB, 1.25, "direct", null);
      case "dead" ->
          new PingReport(
              1, host, PingReport.TIMEOUT, null, null, BOB, null, null, "it does not answer");
      default ->
          new PingReport(
              1, host, PingReport.UNKNOWN, null, null, null, null, null, "try gridtap lookup");
    };
  }

  private void stopQuietly() {
    try {
      server.close();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void statusHasTheDesignsJson() {
    Outcome outcome = harness.run("status", "--json");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().strip())
        .isEqualTo(
            "{\"schema\":1,\"node\":{\"id\":\""
                + ALICE
                + "\",\"name\":\"alice\",\"version\":\"0.1.0\",\"mode\":\"interface\",\"uptimeSeconds\":4000},"
                + "\"overlay\":{\"name\":\"lab\",\"state\":\"joined\",\"near\":[\""
                + BOB
                + "\"],\"far\":[],\"sizeEstimate\":2,\"sites\":[{\"endpoint\":\"192.0.2.1:4743\","
                + "\"answered\":false,\"outcome\":\"nobody answered\"}]},\"networks\":[{\"name\":\"lab\",\"subnet\":\"10.64.0.0/10\","
                + "\"interface\":\"gt0\",\"address\":\"10.64.0.9\",\"hardwareAddress\":\"02:00:00:00:00:01\","
                + "\"leaseSeconds\":1800,\"why\":null,\"hostName\":\"alice-2\","
                + "\"hostNameWhy\":\"alice is the name of node 99999999\","
                + "\"resolver\":\"told\",\"resolverWhy\":null}],"
                + peersJson()
                + ",\"drops\":[{\"where\":\"packets\",\"reason\":\"bad-tag\",\"count\":12,"
                + "\"meaning\":\"the tag does not match\"}],\"forwarding\":{\"packets\":2345,"
                + "\"bytes\":3000000,\"heldBack\":17,\"tunnelMbit\":10,\"transitMbit\":1,"
                + "\"totalMbit\":50},\"troubles\":[]}");
    assertThat(harness.run("peers", "-j").out().strip())
        .isEqualTo("{\"schema\":1," + peersJson() + "}");
  }

  private static String peersJson() {
    return "\"peers\":[{\"id\":\""
        + BOB
        + "\",\"name\":\"bob\",\"address\":\"10.64.0.7\","
        + "\"addresses\":[{\"network\":\"lab\",\"address\":\"10.64.0.7\"}],\"path\":\"direct\","
        + "\"endpoint\":\"192.0.2.1:4743\",\"rttMs\":1.25,\"txBytes\":1234567,\"rxBytes\":999,\"why\":null},{\"id\":\""
        + CAROL
        + "\",\"name\":\"carol\",\"address\":null,\"addresses\":[],\"path\":\"tunnel\",\"endpoint\":null,\"rttMs\":null,\"txBytes\":0,\"rxBytes\":0,\"why\":\"both"
        + " sides are behind NATs. It goes over bob.\"}]";
  }

  @Test
  void statusIsReadable() {
    assertThat(harness.run("status").out())
        .isEqualToNormalizingNewlines(
            """
            node     alice  01234567  interface      up 1h 6m  version 0.1.0
            overlay  lab    joined    about 2 nodes  1 near    0 far

            NETWORK  SUBNET        INTERFACE  ADDRESS    HARDWARE ADDRESS   LEASE
            lab      10.64.0.0/10  gt0        10.64.0.9  02:00:00:00:00:01  30m
              This host is alice-2.lab.gridtap: alice is the name of node 99999999.
              Names in lab.gridtap: told to systemd-resolved on gt0.

            PEER   NODE      ADDRESS    PATH    ENDPOINT        RTT      SENT    RCVD
            bob    89abcdef  10.64.0.7  direct  192.0.2.1:4743  1.25 ms  1.2 MB  999 B
            carol  ffffffff  -          tunnel  -               -        0 B     0 B
              carol: both sides are behind NATs. It goes over bob.

            Passed on for members that cannot reach each other: 3.0 MB in 2345 packets; 17
              packets dropped, so that senders slow down to this node's limits: 10 Mbit/s
              from one member to another, 1 from one whose packets take several hops, 50 in
              all. To pass on more: [forward] in the configuration file.
            """);
  }

  @Test
  void reasonsAreFoldedAtTheTerminalsWidth() {
    harness.environment.put("COLUMNS", "40");
    assertThat(harness.run("peers").out())
        .endsWith(
            """
              carol: both sides are behind NATs. It
                goes over bob.
            """);
  }

  @Test
  void statusTellsWhatWasDroppedWhenAsked() {
    assertThat(harness.run("status").out()).doesNotContain("bad-tag");
    assertThat(harness.run("status", "--drops").out())
        .contains(
            """
            DROPPED  REASON   COUNT  WHAT THAT IS
            packets  bad-tag  12     the tag does not match
            """);
  }

  @Test
  void statusOfADegradedNodeSaysWhatToDo() {
    status = status("joining", null);
    Outcome joining = harness.run("status");
    assertThat(joining.exitCode()).isEqualTo(4);
    assertThat(joining.out())
        .contains("Not joined yet")
        .contains("site 192.0.2.1:4743")
        .contains("nobody answered")
        .contains("No address in network lab")
        .contains("Next:");
    status = status("joined", null);
    assertThat(harness.run("status", "-j").exitCode()).isEqualTo(4);
    status = status("alone", "10.64.0.9");
    Outcome alone = harness.run("status");
    assertThat(alone.exitCode()).isZero();
    assertThat(alone.out())
        .contains("alone")
        .contains("site 192.0.2.1:4743: nobody answered")
        .contains("gridtap up file:TOKEN");
  }

  @Test
  void ringAndLeasesAreShown() {
    assertThat(harness.run("ring").out())
        .contains("self")
        .contains("near  89abcdef  bob")
        .contains("0.5378");
    assertThat(harness.run("ring", "-j").out()).startsWith("{\"schema\":1,\"id\":");
    Outcome leases = harness.run("leases");
    assertThat(leases.out())
        .contains("held")
        .contains("28m 20s")
        .contains("b: no quorum yet; wait");
    assertThat(harness.run("leases", "-j").out())
        .startsWith("{\"schema\":1,\"leases\":[{\"network\":\"lab\"");
  }

  @Test
  void lookupFindsOrFails() {
    Outcome found = harness.run("lookup", "bob");
    assertThat(found.exitCode()).isZero();
    assertThat(found.out())
        .contains("10.64.0.7")
        .contains("fe:fd:0a:40:00:07")
        .contains("dht, 3.50 ms");
    Outcome missing = harness.run("lookup", "zoe");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.out()).isEmpty();
    assertThat(missing.err())
        .isEqualToIgnoringNewLines("gridtap: Nothing was found. nobody leases it");
    assertThat(harness.run("lookup", "zoe", "-j").out())
        .startsWith("{\"schema\":1,\"query\":\"zoe\",\"found\":false");
  }

  @Test
  void pingSaysWhichWay() {
    Outcome reply = harness.run("ping", "-c", "1", "bob");
    assertThat(reply.exitCode()).isZero();
    assertThat(reply.out().strip()).isEqualTo("reply from bob (10.64.0.7) in lab: 1.25 ms, direct");
    Outcome dead = harness.run("ping", "-c", "1", "dead");
    assertThat(dead.exitCode()).isEqualTo(3);
    assertThat(dead.err()).contains("No reply from dead. it does not answer");
    Outcome unknown = harness.run("ping", "nobody");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("Nothing was sent. try gridtap lookup");
    assertThat(harness.run("ping", "-j", "nobody").out()).contains("\"sent\":0,\"received\":0");
    assertThat(harness.run("ping", "-c", "1", "-j", "bob").out().strip())
        .isEqualTo(
            "{\"schema\":1,\"host\":\"bob\",\"network\":\"lab\",\"address\":\"10.64.0.7\",\"node\":\""
                + BOB
                + "\",\"sent\":1,\"received\":1,\"rttMs\":[1.25],\"path\":\"direct\",\"why\":null}");
    assertThat(harness.run("ping", "-c", "0", "bob").exitCode()).isEqualTo(2);
  }

  @Test
  void waitEndsWhenTheConditionHolds() {
    assertThat(harness.run("wait").exitCode()).isZero();
    assertThat(harness.run("wait", "--for", "joined").exitCode()).isZero();
    assertThat(harness.run("wait", "--for", "direct:bob").exitCode()).isZero();
    assertThat(harness.run("wait", "--for", "direct:10.64.0.7").exitCode()).isZero();
    status = status("joined", null);
    assertThat(harness.run("wait", "--for", "joined").exitCode()).isZero();
  }

  @Test
  void waitSaysWhatItWaitedFor() {
    status = status("joined", null);
    Outcome address = harness.run("wait", "--timeout", "1s");
    assertThat(address.exitCode()).isEqualTo(3);
    assertThat(address.err()).contains("no address in network lab");
    assertThat(harness.run("wait", "--for", "direct:carol", "--timeout", "1s").err())
        .contains("behind NATs");
    assertThat(harness.run("wait", "--for", "direct:zoe", "--timeout", "1s").err())
        .contains("nobody leases it");
    status = status("joining", null);
    assertThat(harness.run("wait", "--for", "joined", "--timeout", "1s").exitCode()).isEqualTo(3);
    Outcome wrong = harness.run("wait", "--for", "rain", "--timeout", "x");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("--for").contains("--timeout");
  }

  @Test
  void waitsForADaemonThatIsNotThereYet() throws Exception {
    server.close();
    Outcome outcome = harness.run("wait", "--timeout", "100ms");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("No gridtap runs here");
    server = ControlServer.start(temporary.resolve("run/gridtap/gridtap.sock"), handler());
  }

  @Test
  void reloadSaysWhatChangedAndWhatWaits() {
    Outcome same = harness.run("reload");
    assertThat(same.exitCode()).isZero();
    assertThat(same.out()).contains("nothing is otherwise");
    reload = ReloadReport.reloaded(List.of("network b is opened"), List.of("[node] port stays 1"));
    assertThat(harness.run("reload").out())
        .contains("  network b is opened", "Not before a restart:", "  [node] port stays 1")
        .contains("Next: gridtap down");
    assertThat(harness.run("reload", "-j").out().strip())
        .isEqualTo(
            "{\"schema\":1,\"outcome\":\"reloaded\",\"changes\":[\"network b is opened\"],"
                + "\"restart\":[\"[node] port stays 1\"],\"problems\":[]}");
  }

  @Test
  void reloadTellsEveryErrorAndWhoseFaultItIs() {
    reload = ReloadReport.refused(ReloadReport.MISCONFIGURED, List.of("line 1: a", "line 2: b"));
    Outcome wrong = harness.run("reload");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("line 1: a", "line 2: b", "Nothing was changed");
    assertThat(harness.run("reload", "-j").exitCode()).isEqualTo(ExitCode.USAGE);
    reload = ReloadReport.refused(ReloadReport.FAILED, List.of("the interface gt1 is taken"));
    assertThat(harness.run("reload").exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void reloadDoesNotSayThatNothingWasChangedWhenItIsUnderWay() {
    reload =
        ReloadReport.unfinished(
            List.of("network b is opened"), List.of(), "The reload has begun and is not finished");
    Outcome late = harness.run("reload");
    assertThat(late.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(late.err()).contains("not finished").doesNotContain("Nothing was changed");
    assertThat(late.out()).contains("  network b is opened", "Next: the daemon's log", "status");
    assertThat(harness.run("reload", "-j").out()).contains("\"outcome\":\"unfinished\"");
  }

  @Test
  void metricsPrintsTheTextAloneAndNeedsANode() throws Exception {
    assertThat(harness.run("metrics").out()).isEqualTo("# TYPE a gauge\na 1\n");
    server.close();
    Outcome nobody = harness.run("metrics");
    assertThat(nobody.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(nobody.out()).isEmpty();
    server = ControlServer.start(temporary.resolve("run/gridtap/gridtap.sock"), handler());
  }

  @Test
  void peersOfSeveralNetworksAreShownWithTheirNetworks() {
    var inTwo =
        new PeerReport(
            BOB,
            "bob",
            "10.64.0.7",
            List.of(
                new PeerReport.Address("lab", "10.64.0.7"),
                new PeerReport.Address("storage", "172.20.0.7")),
            "direct",
            null,
            null,
            0,
            0,
            null);
    StringWriter out = new StringWriter();
    PeersCommand.show(List.of(inTwo), new PrintWriter(out, true), Prose.of(Map.of()));
    assertThat(out.toString()).contains("10.64.0.7 (lab), 172.20.0.7 (storage)");
    assertThat(harness.run("peers").out()).contains("10.64.0.7 ").doesNotContain("(lab)");
  }

  @Test
  void downWaitsForTheEnd() {
    Outcome outcome = harness.run("down");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).isEqualToIgnoringNewLines("ended");
    Outcome again = harness.run("down");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("No gridtap runs here");
    assertThat(harness.run("status", "-j").out()).isEmpty();
  }

  @Test
  void writesNumbersAsPeopleReadThem() {
    assertThat(
            List.of(
                Table.bytes(0),
                Table.bytes(999),
                Table.bytes(1000),
                Table.bytes(99_949),
                Table.bytes(99_951),
                Table.bytes(999_499),
                Table.bytes(999_500),
                Table.bytes(Long.MAX_VALUE)))
        .containsExactly(
            "0 B", "999 B", "1.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB", "9.2 EB");
    assertThat(
            List.of(
                Table.millis(null), Table.millis(0.125), Table.millis(12.34), Table.millis(345.6)))
        .containsExactly("-", "0.13 ms", "12.3 ms", "346 ms");
  }
}
