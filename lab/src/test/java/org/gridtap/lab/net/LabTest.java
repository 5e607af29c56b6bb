package org.gridtap.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.ProbeProcess.Heard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One lab with every kind of NAT; a UDP probe on each host shows that the kernel behaves as the
 * kind's name says.
 */
class LabTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Lab lab;
  private static final Map<String, ProbeProcess> probes = new LinkedHashMap<>();

  @BeforeAll
  static void up() throws Exception {
    List<String> missing = LabRequirements.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "SKIPPED, no lab here: " + missing);
    lab =
        Lab.up(
            Topology.EMPTY
                .withPublicHost("one")
                .withPublicHost("two")
                .withSite("home", SiteNat.PORT_RESTRICTED, "restricted", "neighbour")
                .withSite("mobile", SiteNat.SYMMETRIC, "symmetric")
                .withSite("cafe", SiteNat.FULL_CONE, "cone")
                .withSite("office", SiteNat.UDP_BLOCKED, "blocked")
                .withSite("campus", SiteNat.NONE, "open"));
    for (LabHost host : lab.hosts()) {
      if (!host.name().equals("neighbour")) {
        probes.put(host.name(), new ProbeProcess(host));
      }
    }
    probes.put("one-other", new ProbeProcess(lab.host("one"), ProbeProcess.PORT + 1));
    for (ProbeProcess probe : probes.values()) {
      probe.awaitReady();
    }
  }

  @AfterAll
  static void down() throws Exception {
    probes.values().forEach(ProbeProcess::close);
    if (lab != null) {
      String prefix = lab.prefix();
      lab.close();
      assertThat(Lab.running()).doesNotContain(prefix);
      assertThat(lab.directory()).doesNotExist();
    }
  }

  private static ProbeProcess probe(String name) {
    ProbeProcess probe = probes.get(name);
    assertThat(probe).isNotNull();
    return probe;
  }

  private static void send(String from, String to, String text) {
    probe(from).send(lab.host(to).address(), ProbeProcess.PORT, text);
  }

  /** Sends from a host behind a NAT to {@code public} and returns how it was seen there. */
  private static Heard mapped(String inside, String publicHost) throws Exception {
    send(inside, publicHost, "from " + inside);
    Heard heard = probe(publicHost).hear();
    assertThat(heard.text()).isEqualTo("from " + inside);
    return heard;
  }

  /**
   * Lets three endpoints send to a mapping that only {@code one} was sent to by, {@code one} last.
   */
  private static List<String> answers(String inside, Heard mapped) throws Exception {
    probe("two").send(mapped.address(), mapped.port(), "stranger");
    probe("one-other").send(mapped.address(), mapped.port(), "other port");
    // Separate processes: let both be on their way before the last one, which marks the end.
    probe("two").send(lab.host("one").address(), ProbeProcess.PORT, "flushed");
    probe("one-other").send(lab.host("one").address(), ProbeProcess.PORT, "flushed");
    assertThat(probe("one").hear().text()).isEqualTo("flushed");
    assertThat(probe("one").hear().text()).isEqualTo("flushed");
    probe("one").send(mapped.address(), mapped.port(), "answer");
    List<String> texts = new ArrayList<>();
    do {
      texts.add(probe(inside).hear().text());
    } while (!texts.contains("answer"));
    return texts;
  }

  @Test
  void portRestrictedKeepsItsMappingAndLetsInWhoWasSentTo() throws Exception {
    Heard first = mapped("restricted", "one");
    assertThat(first.address()).isEqualTo(lab.router("home").address());
    assertThat(answers("restricted", first)).containsExactly("answer");
    assertThat(mapped("restricted", "two")).isEqualTo(first);
  }

  @Test
  void symmetricMapsEveryDestinationAnew() throws Exception {
    Heard first = mapped("symmetric", "one");
    assertThat(answers("symmetric", first)).containsExactly("answer");
    Heard second = mapped("symmetric", "two");
    assertThat(second.address()).isEqualTo(first.address());
    assertThat(second.port()).isNotEqualTo(first.port());
  }

  @Test
  void fullConeLetsEverybodyIn() throws Exception {
    Heard first = mapped("cone", "one");
    assertThat(answers("cone", first))
        .containsExactlyInAnyOrder("stranger", "other port", "answer");
    assertThat(mapped("cone", "two")).isEqualTo(first);
  }

  @Test
  void blockedLetsNoUdpOutButPings() throws Exception {
    send("blocked", "one", "never");
    assertThat(lab.host("blocked").ping(lab.host("one").address(), SECOND)).isPresent();
    assertThat(mapped("restricted", "one").text()).isEqualTo("from restricted");
    assertThat(probe("one").textsSoFar()).isEmpty();
  }

  @Test
  void routesASiteWithoutNatBothWays() throws Exception {
    Heard heard = mapped("open", "one");
    assertThat(heard.address()).isEqualTo(lab.host("open").address());
    send("two", "open", "unasked");
    assertThat(probe("open").hear().text()).isEqualTo("unasked");
  }

  @Test
  void letsNeighboursTalkAndNobodyReachAPrivateAddressElsewhere() throws Exception {
    LabHost neighbour = lab.host("neighbour");
    assertThat(lab.host("restricted").ping(neighbour.address(), SECOND)).isPresent();
    Output elsewhere =
        lab.host("one").exec("ping", "-n", "-c", "1", "-W", "0.3", neighbour.address());
    assertThat(elsewhere.succeeded()).isFalse();
    assertThat(elsewhere.stdout())
        .contains("100% packet loss")
        .doesNotContainIgnoringCase("unreachable");
  }

  @Test
  void capturesWhatCrossesAnInterface() throws Exception {
    byte[] marker = "a marker to look for".getBytes(StandardCharsets.UTF_8);
    // The full cone: what it has sent to matters to no other test.
    Capture capture = lab.internet().capture("site3", "udp");
    assertThat(capture.isEmpty()).isTrue();
    send("cone", "two", new String(marker, StandardCharsets.UTF_8));
    assertThat(probe("two").hear().text()).isEqualTo("a marker to look for");
    capture.close();
    assertThat(capture.contains(marker)).isTrue();
    assertThat(capture.contains(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})).isFalse();
  }

  @Test
  void reportsWhatACommandSaid() throws Exception {
    Output output = lab.host("one").exec("sh", "-c", "echo out; echo err >&2; exit 3");
    assertThat(output.stdout()).isEqualTo("out\n");
    assertThat(output.exitCode()).isEqualTo(3);
    assertThatThrownBy(output::orThrow)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("exit code 3: err");
    Output late = lab.host("one").exec(Map.of(), Duration.ofMillis(100), List.of("sleep", "60"));
    assertThat(late.timedOut()).isTrue();
    assertThatThrownBy(() -> lab.host("nobody")).hasMessageContaining("no host nobody");
  }

  @Test
  void keepsTheLogOfABackgroundProcess() throws Exception {
    BackgroundProcess process =
        lab.host("two").start("talker", Map.of("WORD", "hello"), List.of("sh", "-c", "echo $WORD"));
    assertThat(process.waitFor(Duration.ofSeconds(5))).isTrue();
    assertThat(process.exitCode()).isZero();
    assertThat(process.lastLines(3)).containsExactly("hello");
    assertThat(Files.isRegularFile(process.log())).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.directory())))
        .isEqualTo("rwx------");
  }
}
