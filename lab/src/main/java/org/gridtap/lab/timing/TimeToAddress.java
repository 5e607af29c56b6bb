package org.gridtap.lab.timing;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.gridtap.config.Ipv4Subnet;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.daemon.DnsProbe;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.lab.daemon.LabDaemon;
import org.gridtap.lab.demo.Demo;
import org.gridtap.lab.net.BackgroundProcess;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabException;
import org.gridtap.lab.net.LabHost;
import org.gridtap.node.cli.Table;
import org.gridtap.node.control.Json;
import org.jspecify.annotations.Nullable;

/**
 * Brings a fresh node up again and again in the demo's places and measures how long it takes to be
 * of use: the relay and alice stay, bob is new each time, with a key and an address of its own.
 */
public final class TimeToAddress {
  public static final int MAX_RUNS = 10_000;

  private static final String TAP = "gt0";
  private static final int PORT = 4743;
  private static final String OVERLAY = "timing";
  private static final String ALICE_NAME = "alice." + OVERLAY + ".gridtap";
  private static final int DNS_REPEATS = 20;
  private static final Ipv4Subnet SUBNET = Ipv4Subnet.parse("10.64.0.0/10");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SLOW = Duration.ofSeconds(3);
  private static final int LOG_LINES = 12;
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(1);
  private static final long POLL_NS = 5_000_000;

  private final boolean byDhcp;
  private final GridtapProgram program;
  private final PrintWriter course;
  private final Lab lab;
  private final LabHost bob;
  private final Path token;
  private final List<Duration> upToAddress = new ArrayList<>();
  private final List<Duration> upToPing = new ArrayList<>();
  private final List<Duration> dnsLookedUp = new ArrayList<>();
  private final List<Duration> dnsCached = new ArrayList<>();

  private TimeToAddress(boolean byDhcp, GridtapProgram program, PrintWriter course, Lab lab) {
    this.byDhcp = byDhcp;
    this.program = program;
    this.course = course;
    this.lab = lab;
    this.bob = lab.host("bob");
    this.token = lab.directory().resolve("token");
  }

  /**
   * Measures, and tells what was found on {@code out}, its course on {@code err}.
   *
   * @param byDhcp whether bob's addresses come by a DHCP client, rather than {@code auto}
   * @return the exit code: 0, or 1 if a node got no address
   */
  public static int run(
      int runs,
      boolean byDhcp,
      GridtapProgram program,
      PrintWriter out,
      PrintWriter err,
      boolean json) {
    try (Lab lab = Lab.up(Demo.topology())) {
      TimingReport report = new TimeToAddress(byDhcp, program, err, lab).measure(runs);
      if (json) {
        out.println(Json.write(report));
      } else {
        print(report, out);
      }
      out.flush();
      return 0;
    } catch (Exception failure) {
      err.println("gridtap: could not measure: " + failure.getMessage());
      err.flush();
      return 1;
    }
  }

  private TimingReport measure(int runs) throws Exception {
    LabDaemon relay = new LabDaemon(lab.host("relay"), program);
    String site = lab.host("relay").address() + ":" + PORT;
    relay
        .command(
            "overlay",
            "create",
            OVERLAY,
            "--bootstrap",
            site,
            "--subnet",
            SUBNET.toString(),
            "--out",
            token.toString())
        .orThrow();
    relay.up("file:" + token, "--mode", "relay", "--name", "relay");
    relay.await("joined", LIMIT).orThrow();
    LabDaemon alice = new LabDaemon(lab.host("alice"), program);
    alice.up("file:" + token, "--tap", TAP, "--name", "alice");
    String aliceAddress = awaitAddress(alice);
    Quantiles whileJoining = null;
    Quantiles joined = null;
    if (byDhcp) {
      Capture dhcp = bob.capture("any", "udp port 67 or udp port 68");
      try (dhcp) {
        measureAll(runs, aliceAddress);
      }
      var exchanges = DhcpExchanges.in(Files.readAllBytes(dhcp.file()));
      whileJoining = series(exchanges, 0);
      joined = series(exchanges, 1);
    } else {
      measureAll(runs, aliceAddress);
    }
    return new TimingReport(
        runs,
        byDhcp ? "dhcp" : "auto",
        Quantiles.of(upToAddress),
        Quantiles.of(upToPing),
        Quantiles.of(dnsLookedUp),
        Quantiles.of(dnsCached),
        whileJoining,
        joined);
  }

  private static Quantiles series(List<List<Duration>> exchanges, int number) {
    return Quantiles.of(
        exchanges.stream()
            .filter(ofClient -> ofClient.size() > number)
            .map(ofClient -> ofClient.get(number))
            .toList());
  }

  private void measureAll(int runs, String aliceAddress) throws Exception {
    for (int i = 1; i <= runs; i++) {
      measureOne(aliceAddress);
      course.printf(
          "run %d of %d: address after %d ms, first ping answered after %d ms%n",
          i, runs, upToAddress.getLast().toMillis(), upToPing.getLast().toMillis());
      course.flush();
    }
  }

  /** Brings one fresh bob up, and ends it in order. */
  private void measureOne(String aliceAddress) throws Exception {
    LabDaemon daemon = new LabDaemon(bob, program);
    forget(daemon.root());
    daemon.up(
        "file:" + token, "--tap", TAP, "--name", "bob", "--address", byDhcp ? "dhcp" : "auto");
    Optional<DhcpClient> client = Optional.empty();
    if (byDhcp) {
      KernelView kernel = new KernelView(daemon.process().pid());
      await(daemon, "an interface", () -> kernel.hasInterface(TAP));
      client = Optional.of(DhcpClient.start(bob, TAP));
    }
    awaitAddress(daemon);
    upToAddress.add(daemon.sinceStart());
    if (upToAddress.getLast().compareTo(SLOW) > 0) {
      // The file goes with this bob, and what kept him stands there.
      daemon.process().lastLines(LOG_LINES).forEach(line -> course.println("  | " + line));
    }
    await(daemon, "an answer from alice", () -> bob.ping(aliceAddress, PING_TIMEOUT).isPresent());
    upToPing.add(daemon.sinceStart());
    askByName(aliceAddress);
    if (client.isPresent()) {
      askAgain(daemon, client.get());
    }
    daemon.command("down").orThrow();
    if (!daemon.process().waitFor(BackgroundProcess.GRACE)) {
      throw new LabException("bob's daemon does not end");
    }
  }

  /** Asks the network's DNS server for alice: once, and then for what it remembers. */
  private void askByName(String aliceAddress) throws Exception {
    try (DnsProbe dns = DnsProbe.open(bob, SUBNET.serviceAddress().toString())) {
      dnsLookedUp.add(dns.ask(ALICE_NAME, aliceAddress));
      for (int i = 0; i < DNS_REPEATS; i++) {
        dnsCached.add(dns.ask(ALICE_NAME, aliceAddress));
      }
    }
  }

  /** Gives the address back and lets a new client ask on a node that has long joined. */
  private void askAgain(LabDaemon daemon, DhcpClient first) throws Exception {
    first.release();
    await(daemon, "no address", () -> addresses(daemon).isEmpty());
    first.process().close();
    DhcpClient second = DhcpClient.start(bob, TAP);
    awaitAddress(daemon);
    second.process().close();
  }

  private static String awaitAddress(LabDaemon daemon) throws Exception {
    await(daemon, "an address", () -> !addresses(daemon).isEmpty());
    return addresses(daemon).getFirst();
  }

  private static List<String> addresses(LabDaemon daemon) {
    return new KernelView(daemon.process().pid()).addressesIn(SUBNET);
  }

  private static void await(LabDaemon daemon, String what, Callable<Boolean> condition)
      throws Exception {
    long endNs = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (!daemon.isAlive() || System.nanoTime() > endNs) {
        throw new LabException(
            "%s has not got %s %s: %s"
                .formatted(
                    daemon.host().name(),
                    what,
                    daemon.isAlive()
                        ? "within %d s".formatted(LIMIT.toSeconds())
                        : "and its daemon has ended",
                    String.join(" | ", daemon.process().lastLines(5))));
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** Removes what a former node of the host has kept: key, address, members. */
  private static void forget(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        // The capture lies there too.
        if (!path.equals(root) && !path.toString().endsWith(".pcap")) {
          Files.delete(path);
        }
      }
    }
  }

  private static void print(TimingReport report, PrintWriter out) {
    out.printf(
        "%d fresh nodes behind a symmetric NAT, address %s%n%n", report.runs(), report.address());
    Table table = new Table("", "p50", "p90", "p95", "most", "count", "distribution");
    row(table, "address after `up`", report.upToAddress());
    row(table, "first ping after `up`", report.upToPing());
    row(table, "DNS answer, first of a name", report.dnsLookedUp());
    row(table, "DNS answer, from cache", report.dnsCached());
    row(table, "DISCOVER to ACK, while joining", report.dhcpWhileJoining());
    row(table, "DISCOVER to ACK, joined", report.dhcpJoined());
    table.print(out);
  }

  private static void row(Table table, String what, TimingReport.@Nullable Series series) {
    if (series != null) {
      table.row(
          what,
          Table.millis(series.p50()),
          Table.millis(series.p90()),
          Table.millis(series.p95()),
          Table.millis(series.max()),
          series.count(),
          Histogram.of(
              Quantiles.of(
                  series.all().stream()
                      .map(millis -> Duration.ofNanos((long) (millis * 1e6)))
                      .toList())));
    }
  }
}
