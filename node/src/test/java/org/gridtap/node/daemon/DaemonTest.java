package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.config.state.StateException;
import org.gridtap.node.control.ControlClient;
import org.gridtap.node.control.ControlException;
import org.gridtap.node.control.LeasesReport;
import org.gridtap.node.control.LookupReport;
import org.gridtap.node.control.MetricsReport;
import org.gridtap.node.control.PingReport;
import org.gridtap.node.control.ReloadReport;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.RingReport;
import org.gridtap.node.control.StatusReport;
import org.gridtap.node.metrics.StrictReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real relay in this process, on loopback: how it starts, answers, refuses and ends. */
@Timeout(20)
class DaemonTest {
  private static final long ANSWER_MS = 10_000;
  private static final long TWO_DAYS_MS = TimeUnit.DAYS.toMillis(2);

  /** A site at a port of this host where nobody answers. */
  private static final String DEAD_SITE = "127.0.0.1:9";

  @TempDir Path root;
  private Daemon daemon;

  @AfterEach
  void close() {
    if (daemon != null) {
      daemon.close();
    }
  }

  private static TestMember member(Path root) throws Exception {
    return TestMember.join(root, System.currentTimeMillis(), DEAD_SITE);
  }

  private static Daemon start(TestMember member) throws Exception {
    return Daemon.start(member.options());
  }

  private static ControlClient client(TestMember member) {
    return new ControlClient(member.layout().controlSocket());
  }

  @Test
  void answersEveryQuestionBeforeItHasJoined() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    ControlClient client = client(member);

    StatusReport status = client.ask(new Request.Status(), StatusReport.class, ANSWER_MS);
    assertThat(status.schema()).isEqualTo(1);
    assertThat(status.node().name()).isEqualTo("relay");
    assertThat(status.node().mode()).isEqualTo("relay");
    assertThat(status.overlay().name()).isEqualTo("lab");
    assertThat(status.overlay().state()).isEqualTo("joining");
    assertThat(status.networks()).isEmpty();
    assertThat(status.peers()).isEmpty();

    RingReport ring = client.ask(new Request.Ring(), RingReport.class, ANSWER_MS);
    assertThat(ring.id()).isEqualTo(status.node().id());
    assertThat(ring.near()).isEmpty();
    assertThat(client.ask(new Request.Leases(), LeasesReport.class, ANSWER_MS).leases()).isEmpty();
    LookupReport self =
        client.ask(new Request.Lookup(status.node().id(), 1_000), LookupReport.class, ANSWER_MS);
    assertThat(self.source()).isEqualTo("self");
  }

  @Test
  void tellsWhatBecameOfABootstrapSite() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    StatusReport.Site site;
    do {
      StatusReport status = client(member).ask(new Request.Status(), StatusReport.class, ANSWER_MS);
      site = status.overlay().sites().stream().findFirst().orElse(null);
    } while (site == null);
    assertThat(site.endpoint()).isEqualTo(DEAD_SITE);
    assertThat(site.answered()).isFalse();
    assertThat(site.outcome()).isNotBlank();
  }

  @Test
  void saysWhatAnUnknownNameIsNot() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    LookupReport found =
        client(member).ask(new Request.Lookup("nobody", 1_000), LookupReport.class, ANSWER_MS);
    assertThat(found.found()).isFalse();
    assertThat(found.why()).contains("\"nobody\" is neither");
    PingReport ping =
        client(member).ask(new Request.Ping("nobody", 1_000), PingReport.class, ANSWER_MS);
    assertThat(ping.outcome()).isEqualTo(PingReport.UNKNOWN);
  }

  @Test
  void takesItsFileInAnewAndRefusesABadOneWhole() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    ControlClient client = client(member);
    String file = Files.readString(member.layout().configFile());
    String site = "127.0.0.1:10";
    Files.writeString(
        member.layout().configFile(),
        file.replace("bootstrap = []", "bootstrap = [\"" + site + "\"]")
            .replace("level = \"info\"", "level = \"warn\""));
    ReloadReport reloaded = client.ask(new Request.Reload(), ReloadReport.class, ANSWER_MS);
    assertThat(reloaded.outcome()).isEqualTo(ReloadReport.RELOADED);
    assertThat(reloaded.changes()).contains("[log] level is warn").hasSize(2);
    assertThat(sites(client)).containsExactlyInAnyOrder(site, DEAD_SITE);

    Files.writeString(member.layout().configFile(), file + "\nlevle = 1\n");
    ReloadReport refused = client.ask(new Request.Reload(), ReloadReport.class, ANSWER_MS);
    assertThat(refused.outcome()).isEqualTo(ReloadReport.MISCONFIGURED);
    assertThat(refused.problems()).singleElement().asString().contains("'level'");
    assertThat(sites(client)).containsExactlyInAnyOrder(site, DEAD_SITE);

    Files.writeString(member.layout().configFile(), file);
    client.ask(new Request.Reload(), ANSWER_MS);
    assertThat(sites(client)).containsExactly(DEAD_SITE);
  }

  private static List<String> sites(ControlClient client) throws ControlException {
    return client
        .ask(new Request.Status(), StatusReport.class, ANSWER_MS)
        .overlay()
        .sites()
        .stream()
        .map(StatusReport.Site::endpoint)
        .toList();
  }

  @Test
  void itsFiguresAreThoseOfTheDocument() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    String text = client(member).ask(new Request.Metrics(), MetricsReport.class, ANSWER_MS).text();
    Map<String, StrictReader.Family> families = StrictReader.read(text);
    assertThat(families.get("gridtap_overlay_state").samples())
        .containsEntry(Map.of("state", "joining"), 1.0)
        .containsEntry(Map.of("state", "joined"), 0.0);
    assertThat(families.get("gridtap_membership_remaining_seconds").value())
        .isBetween(1.0, TestMember.LIFE_MS / 1000.0);
    assertThat(families.get("gridtap_queue_longest").samples()).hasSize(7);
    assertThat(families.get("gridtap_drops_total").samples())
        .containsEntry(Map.of("where", "packets", "reason", "ring-full"), 0.0)
        .hasSizeGreaterThan(50);

    List<String> documented = new ArrayList<>();
    Pattern row = Pattern.compile("^\\| `(gridtap_\\w+)` \\| (\\w+) \\| ([^|]*)\\|");
    for (String line : Files.readAllLines(Path.of("..", "docs", "metrics.md"))) {
      Matcher matcher = row.matcher(line);
      if (matcher.find()) {
        String name = matcher.group(1);
        documented.add(name);
        assertThat(families).containsKey(name);
        assertThat(families.get(name).type()).as(name).isEqualTo(matcher.group(2));
        families
            .get(name)
            .samples()
            .keySet()
            .forEach(
                labels ->
                    labels
                        .keySet()
                        .forEach(
                            label ->
                                assertThat(matcher.group(3)).as(name).contains("`" + label + "`")));
      }
    }
    assertThat(documented).containsExactlyInAnyOrderElementsOf(families.keySet());
  }

  @Test
  void endsInOrderWhenTold() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    assertThat(client(member).ask(new Request.Down(), ANSWER_MS)).isInstanceOf(Map.class);
    assertThat(daemon.await()).isTrue();
    daemon.close();
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> client(member).ask(new Request.Status(), ANSWER_MS));
    assertThat(Files.exists(member.layout().controlSocket())).isFalse();

    daemon = start(member);
    assertThat(client(member).ask(new Request.Status(), StatusReport.class, ANSWER_MS).schema())
        .isEqualTo(1);
  }

  @Test
  void refusesATakenPort() throws Exception {
    TestMember member = member(root);
    try (DatagramSocket other = new DatagramSocket(null)) {
      other.setReuseAddress(false);
      other.bind(new InetSocketAddress(member.config().port()));
      assertThatExceptionOfType(DaemonFailure.class)
          .isThrownBy(() -> start(member))
          .withMessageContaining("UDP port " + member.config().port() + " is taken")
          .withMessageContaining("--port");
    }
    daemon = start(member);
  }

  @Test
  void refusesAMembershipThatHasEnded() throws Exception {
    TestMember member = TestMember.join(root, System.currentTimeMillis() - TWO_DAYS_MS, "");
    assertThatExceptionOfType(DaemonFailure.class)
        .isThrownBy(() -> start(member))
        .withMessageContaining("membership has ended")
        .withMessageContaining("gridtap join");
    assertThat(Files.exists(member.layout().controlSocket())).isFalse();
  }

  @Test
  void endsWithItsMembership() throws Exception {
    long endMs = System.currentTimeMillis() + 1_500;
    TestMember member = TestMember.join(root, endMs - TestMember.LIFE_MS, "");
    daemon = start(member);
    assertThat(daemon.await()).as("in good order").isFalse();
  }

  @Test
  void refusesAStateDirectoryThatAnotherDaemonUses() throws Exception {
    TestMember member = member(root);
    daemon = start(member);
    assertThatExceptionOfType(StateException.class).isThrownBy(() -> start(member));
    assertThat(client(member).ask(new Request.Status(), StatusReport.class, ANSWER_MS).schema())
        .as("the first goes on")
        .isEqualTo(1);
  }
}
