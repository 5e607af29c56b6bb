package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.lab.attack.Attack;
import org.gridtap.lab.attack.Attacks;
import org.gridtap.lab.attack.Bounds;
import org.gridtap.lab.attack.DaemonSample;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.control.StatusReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floods on alice, from mallory's wire and from alice's own host: whatever comes is counted, by us
 * or by the kernel, alice goes on, and no memory grows. `gridtap lab siege` measures the same at
 * length.
 *
 * <pre>
 *   relay   alice   bob   carol   mallory
 *     |       |      |      |        |
 *   --+-------+------+------+--------+-- internet
 * </pre>
 */
class AttacksTest {
  private static final int PORT = Integer.parseInt(Machine.PORT);
  private static final int RATE = 30_000;
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final long MAX_RESIDENT_BYTES = 200L << 20;

  /** Honest datagrams meanwhile, and first messages that begin handshakes. */
  private static final int NO_DROPS = 1_500;

  /** What a node says in two seconds with every look-up that it may begin, and some more. */
  private static final int CHATTER_PACKETS = 4_000;

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withPublicHost("alice")
              .withPublicHost("bob")
              .withPublicHost("carol")
              .withPublicHost("mallory"),
          "relay",
          "alice");

  private static Machine alice;
  private static Machine bob;
  private static String alicesAddress;
  private static String bobsAddress;
  private static Attacks attacks;

  private Map<String, Long> before;
  private int threads;

  @BeforeAll
  static void start() throws Exception {
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    GRID.machine("relay").up("--mode", "relay");
    alice.up();
    bob.up();
    alicesAddress = alice.awaitAddress();
    bobsAddress = bob.awaitAddress();
    alice.awaitRingOf(3);
    bob.awaitPing(alicesAddress);
    attacks =
        new Attacks(
            GRID.lab().host("mallory").namespace(), alice.host().namespace(), Machine.TAP, PORT);
  }

  @BeforeEach
  void remember() throws IOException {
    before = drops();
    threads = DaemonSample.of(alice.daemon().process().pid()).threads();
  }

  @AfterEach
  void aliceIsAsSheWas() throws Exception {
    StatusReport status = alice.status();
    assertThat(status.overlay().state()).isEqualTo("joined");
    assertThat(status.networks().getFirst().address()).isEqualTo(alicesAddress);
    bob.awaitPing(alicesAddress);
    alice.awaitPing(bobsAddress);
    assertThat(alice.log()).doesNotContain("ERROR", "Exception", "must not happen");
    DaemonSample now = DaemonSample.of(alice.daemon().process().pid());
    assertThat(now.residentBytes()).isBetween(1L, MAX_RESIDENT_BYTES);
    assertThat(now.threads()).as("no thread has died").isGreaterThanOrEqualTo(threads - 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise", "sealed", "stun", "false-cookie", "answer"})
  void countsEachDatagramOfAFlood(String name) throws Exception {
    long arrivedBefore = datagramsArrived();
    Attack.Report report = run(name, RATE);
    long arrived = datagramsArrived() - arrivedBefore;
    assertThat(arrived).as("of %d sent", report.sent()).isGreaterThan(report.sent() / 2);
    awaitDrops(arrived - NO_DROPS);
  }

  /** By the kernel's account of the host's UDP sockets: those received and those not taken. */
  private static long datagramsArrived() throws IOException {
    List<String[]> lines =
        alice
            .host()
            .exec("cat", "/proc/net/snmp")
            .orThrow()
            .stdout()
            .lines()
            .filter(line -> line.startsWith("Udp: "))
            .map(line -> line.split(" "))
            .toList();
    List<String> names = List.of(lines.getFirst());
    String[] values = lines.getLast();
    return Long.parseLong(values[names.indexOf("InDatagrams")])
        + Long.parseLong(values[names.indexOf("RcvbufErrors")]);
  }

  @Test
  void countsDatagramsThatCameInPieces() throws Exception {
    Attack.Report report = run("oversized", RATE);
    // Three fragments make one; the kernel keeps so many halves and no more.
    assertThat(report.sent()).isPositive();
    Patience.until("some are whole and dropped", () -> added("packets/too-long") > 0);
  }

  @Test
  void takesANewMemberInWhileAFloodOfHandshakesGoesOn() throws Exception {
    Machine carol = GRID.machine("carol");
    Attacks.Prepared flood = attacks.prepare("handshake");
    Bounds bounds = Bounds.of(RATE, Duration.ofMinutes(2));
    try (Attack attack = Attack.begin(flood.ground(), flood.source(), bounds)) {
      Patience.until("alice asks for cookies", () -> added("handshakes/needs-cookie") > 0);
      carol.up();
      String carolsAddress = carol.awaitAddress();
      alice.awaitRingOf(4);
      alice.awaitPing(carolsAddress);
      Patience.until(
          "alice and carol have a direct path",
          () -> alice.peer(carol).map(peer -> peer.path().equals("direct")).orElse(false));
      assertThat(alice.status().overlay().state()).isEqualTo("joined");
      assertThat(attack.sent()).isPositive();
    }
    assertThat(added("packets/ring-full")).as("handshakes in the way of others").isZero();
  }

  @Test
  void takesNothingOfAReplayedFlood() throws Exception {
    Attacks.Prepared replay = prepareReplay();
    try (Capture tap = alice.host().capture(Machine.TAP, "icmp")) {
      Attack.Report report = Attack.run(replay.ground(), replay.source(), Bounds.of(RATE, SHORT));
      assertThat(report.sent()).isPositive();
      // Half of it went to its senders, reflected; what was alive then is seen twice here.
      Patience.until("alice refuses what she had", () -> added("packets/replayed") > 0);
      assertThat(tap.isEmpty()).as("a replayed ping came out of alice's TAP").isTrue();
    }
  }

  private static Attacks.Prepared prepareReplay() throws Exception {
    BackgroundProcess ping =
        bob.host().start("ping", Map.of(), List.of("ping", "-n", "-i", "0.02", alicesAddress));
    try {
      return attacks.prepare("replay");
    } finally {
      ping.kill();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tap-arp",
        "tap-dhcp",
        "tap-dns",
        "tap-odd",
        "tap-bent-ip",
        "tap-spoofed",
        "tap-mix"
      })
  void outlivesWhatItsOwnHostSends(String name) throws Exception {
    Attack.Report report = run(name, 0);
    // Answers, waiting look-ups and what was merged are no drops: most is.
    awaitDrops(report.sent() * 9 / 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tap-arp-scan", "tap-strangers"})
  void letsAScanOfTheSubnetCauseFewLookUps(String name) throws Exception {
    long packets = packetsSent(alice.host());
    Attack.Report report = run(name, 0);
    awaitDrops(report.sent() * 9 / 10);
    assertThat(packetsSent(alice.host()) - packets)
        .as("datagrams that %d frames caused", report.sent())
        .isLessThan(CHATTER_PACKETS);
  }

  private static long packetsSent(LabHost host) throws IOException {
    String counter = "/sys/class/net/eth0/statistics/tx_packets";
    return Long.parseLong(host.exec("cat", counter).orThrow().stdout().strip());
  }

  private static Attack.Report run(String name, int rate) throws IOException {
    Attacks.Prepared attack = attacks.prepare(name);
    return Attack.run(attack.ground(), attack.source(), Bounds.of(rate, SHORT));
  }

  /** The kernel's own count comes a second late. */
  private void awaitDrops(long atLeast) throws Exception {
    assertThat(atLeast).isPositive();
    long sumBefore = sum(before);
    Patience.until(
        "%d drops are counted".formatted(atLeast),
        Duration.ofSeconds(20),
        () -> sum(drops()) - sumBefore >= atLeast);
  }

  private static long sum(Map<String, Long> drops) {
    return drops.values().stream().mapToLong(Long::longValue).sum();
  }

  private long added(String reason) throws IOException {
    return drops().getOrDefault(reason, 0L) - before.getOrDefault(reason, 0L);
  }

  private static Map<String, Long> drops() throws IOException {
    Map<String, Long> drops = new LinkedHashMap<>();
    for (StatusReport.Drop drop : alice.status().drops()) {
      if (!Set.of("messages", "dht").contains(drop.where())) {
        drops.put(drop.where() + "/" + drop.reason(), drop.count());
      }
    }
    return drops;
  }
}
