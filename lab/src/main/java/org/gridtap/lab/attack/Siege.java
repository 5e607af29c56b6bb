package org.gridtap.lab.attack;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.LabDaemon;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.Output;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.control.Json;
import org.gridtap.node.control.StatusReport;

/**
 * The long measurement: every attack in turn on one of two members that talk to each other, with
 * what it cost and what was lost.
 *
 * <pre>
 *   relay   alice   bob   carol   dave   mallory       mallory floods alice's port; then alice's own
 *     |       |      |      |       |       |          host floods alice's TAP; in the end carol joins,
 *   --+-------+------+------+-------+-------+--        and dave, while mallory floods the relay
 * </pre>
 */
public final class Siege {
  private static final int PORT = 4743;
  private static final String TAP = "gt0";
  private static final int STREAM_MEGABITS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration JOIN_PATIENCE = Duration.ofMinutes(2);
  private static final Duration SETTLING = Duration.ofSeconds(2);
  private static final Duration COUNTERS = Duration.ofMillis(1_500);
  private static final String QUIET = "(none)";
  private static final String FLOOD_TO_JOIN_IN = "handshake";

  private final Lab lab;
  private final GridtapProgram program;
  private final PrintWriter out;
  private final Duration duration;
  private final int perSecond;
  private final LabDaemon alice;
  private final Attacks attacks;

  private Siege(Lab lab, GridtapProgram program, PrintWriter out, Duration duration, int perSecond)
      throws IOException {
    this.lab = lab;
    this.program = program;
    this.out = out;
    this.duration = duration;
    this.perSecond = perSecond;
    this.alice = new LabDaemon(lab.host("alice"), program);
    this.attacks =
        new Attacks(lab.host("mallory").namespace(), lab.host("alice").namespace(), TAP, PORT);
  }

  /**
   * Builds a lab of its own, measures and takes it down.
   *
   * @param perSecond datagrams a second from the wire; a TAP is flooded as fast as it goes
   */
  public static void run(
      GridtapProgram program, PrintWriter out, Duration duration, int perSecond, List<String> only)
      throws IOException {
    Topology topology =
        Topology.EMPTY
            .withPublicHost("relay")
            .withPublicHost("alice")
            .withPublicHost("bob")
            .withPublicHost("carol")
            .withPublicHost("dave")
            .withPublicHost("mallory");
    try (Lab lab = Lab.up(topology)) {
      new Siege(lab, program, out, duration, perSecond).measure(only);
    }
  }

  private void measure(List<String> only) throws IOException {
    String aliceAddress = join();
    Flows flows = new Flows(lab.host("bob"), lab.host("alice"), aliceAddress);
    pause(SETTLING);
    out.printf(
        "%-20s %9s %9s %9s | %6s %5s %5s %5s | %7s %7s | %15s | %11s | %s%n",
        "attack",
        "sent/s",
        "dropped",
        "kernel",
        "ns per",
        "data%",
        "wait%",
        "ctl%",
        "lost",
        "max ms",
        "Mbit/s " + STREAM_MEGABITS + " / max",
        "RSS MB",
        "dropped by reason");
    round(QUIET, flows);
    for (String name : only.isEmpty() ? Attacks.names() : only) {
      round(name, flows);
    }
    round(QUIET, flows);
    join("carol", QUIET);
    join("dave", FLOOD_TO_JOIN_IN);
  }

  // What there is before the first attack.

  private String join() throws IOException {
    LabDaemon relay = new LabDaemon(lab.host("relay"), program);
    LabDaemon bob = new LabDaemon(lab.host("bob"), program);
    String site = lab.host("relay").address() + ":" + PORT;
    Output made = relay.command("overlay", "create", "siege", "--bootstrap", site).orThrow();
    Path token = token();
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String text = made.stdout().strip().lines().reduce("", (first, second) -> second);
    Files.writeString(token, text + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    relay.up("file:" + token, "--mode", "relay", "--name", "relay");
    relay.await("joined", PATIENCE).orThrow();
    alice.up("file:" + token, "--name", "alice");
    bob.up("file:" + token, "--name", "bob");
    alice.await("address", PATIENCE).orThrow();
    bob.await("address", PATIENCE).orThrow();
    String address = lab.host("alice").addressOn(TAP).orElseThrow();
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (lab.host("bob").ping(address, Duration.ofSeconds(1)).isEmpty()) {
      if (System.nanoTime() > endNs) {
        throw new LabException("bob does not reach alice");
      }
    }
    return address;
  }

  private Path token() {
    return lab.directory().resolve("siege.token");
  }

  // One attack: alone, to see what it costs; then beside a stream, to see what that loses.

  private void round(String name, Flows flows) throws IOException {
    long pid = alice.process().pid();
    BackgroundProcess early = flows.pings(SETTLING);
    Attacks.Prepared attack = name.equals(QUIET) ? null : attacks.prepare(name);
    Flows.result(early);
    Map<String, Long> dropsBefore = drops();
    DaemonSample before = DaemonSample.of(pid);
    BackgroundProcess ping = flows.pings(duration);
    Attack.Report report =
        attack == null
            ? quiet()
            : Attack.run(attack.ground(), attack.source(), bounds(name, duration));
    Flows.Pings pings = Flows.result(ping);
    DaemonSample after = DaemonSample.of(pid);
    pause(COUNTERS); // which are a second late where the kernel counts
    Map<String, Long> dropped = difference(dropsBefore, drops());
    double[] streams = new double[2];
    for (int i = 0; i < 2; i++) {
      Duration howLong = duration.plus(SETTLING);
      Attack beside =
          attack == null
              ? null
              : Attack.begin(attack.ground(), attack.source(), bounds(name, howLong));
      streams[i] = flows.stream(duration, i == 0 ? STREAM_MEGABITS : 0);
      if (beside != null) {
        beside.close();
      }
    }
    print(name, report, dropped, before, after, pings, streams, DaemonSample.of(pid));
  }

  /** How long a new member takes to its address while the only site that it knows is attacked. */
  private void join(String host, String name) throws IOException {
    Attack attack = null;
    if (!name.equals(QUIET)) {
      String site = lab.host("relay").namespace();
      Attacks.Prepared flood =
          new Attacks(lab.host("mallory").namespace(), site, TAP, PORT).prepare(name);
      attack = Attack.begin(flood.ground(), flood.source(), bounds(name, Bounds.MAX_DURATION));
      pause(SETTLING);
    }
    LabDaemon member = new LabDaemon(lab.host(host), program);
    member.up("file:" + token(), "--name", host);
    member.await("address", JOIN_PATIENCE).orThrow();
    out.printf(
        "%s joined by a site under attack by %s within %.1f s%n",
        host, name, member.sinceStart().toMillis() / 1000.0);
    out.flush();
    if (attack != null) {
      attack.close();
    }
  }

  private Bounds bounds(String name, Duration howLong) {
    return Bounds.of(Attacks.isFromTap(name) ? 0 : perSecond, howLong);
  }

  private Attack.Report quiet() {
    pause(duration);
    return new Attack.Report(0, 0, duration);
  }

  private void print(
      String name,
      Attack.Report report,
      Map<String, Long> dropped,
      DaemonSample before,
      DaemonSample after,
      Flows.Pings pings,
      double[] streams,
      DaemonSample end) {
    long inAll = dropped.values().stream().mapToLong(Long::longValue).sum();
    long inKernel =
        dropped.getOrDefault("packets/kernel-buffer-full", 0L)
            + dropped.getOrDefault("packets/tap-queue-full", 0L);
    double wallNs = report.duration().toNanos();
    out.printf(
        "%-20s %9d %9d %9d | %6d %5.1f %5.1f %5.1f | %6.1f%% %7.1f | %6.1f / %6.1f | %4d → %4d | %s%n",
        name,
        report.perSecond(),
        inAll,
        inKernel,
        (after.cpuNs() - before.cpuNs()) / Math.max(1, report.sent()),
        100 * (after.dataNs() - before.dataNs()) / wallNs,
        100 * (after.waitedNs() - before.waitedNs()) / wallNs,
        100 * (after.controlNs() - before.controlNs()) / wallNs,
        pings.lossPercent(),
        pings.maxMs(),
        streams[0],
        streams[1],
        before.residentBytes() >> 20,
        end.residentBytes() >> 20,
        dropped);
    out.flush();
  }

  private Map<String, Long> drops() throws IOException {
    Output status = alice.command("status", "--json").orThrow();
    Map<String, Long> drops = new TreeMap<>();
    for (StatusReport.Drop drop : Json.read(status.stdout(), StatusReport.class).drops()) {
      drops.put(drop.where() + "/" + drop.reason(), drop.count());
    }
    return drops;
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> difference = new TreeMap<>(after);
    difference.replaceAll((reason, count) -> count - before.getOrDefault(reason, 0L));
    difference.values().removeIf(count -> count == 0);
    return difference;
  }

  private static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }
}
