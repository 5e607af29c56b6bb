package org.gridtap.lab.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.daemon.DnsProbe;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.daemon.LabDaemon;
import org.gridtap.lab.net.Capture;
import org.gridtap.lab.net.Lab;
import org.gridtap.lab.net.LabHost;
import org.gridtap.lab.net.Output;

/**
 * What happens in the three places: a token, two addresses, ARP, pings, and nothing readable on the
 * wire.
 *
 * <p>The steps stand in the order in which they are told.
 */
final class DemoScript {
  /** The interface that both workstations get. */
  static final String TAP = "gt0";

  private static final int PORT = 4743;
  private static final String OVERLAY = "demo";
  private static final Duration PING_PATIENCE = Duration.ofSeconds(5);
  private static final long POLL_NS = 25_000_000;
  private static final int LOG_LINES = 12;
  private static final int PINGS = 5;

  /** At most 16 bytes: what ping takes as a pattern. */
  private static final byte[] MARKER = "GRIDTAP-IN-CLEAR".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern RTT_SUMMARY = Pattern.compile("= [0-9.]+/([0-9.]+)/");
  private static final Pattern FIRST_RTT = Pattern.compile("icmp_seq=1 .*time=([0-9.]+) ms");

  private final Story story;
  private final Lab lab;
  private final LabDaemon relay;
  private final LabDaemon alice;
  private final LabDaemon bob;
  private final Path tokenFile;
  private String aliceAddress = "";
  private String bobLease = "";
  private String bobAddress = "";
  private Optional<Capture> internetCapture = Optional.empty();
  private Optional<Capture> tapCapture = Optional.empty();

  DemoScript(Story story, Lab lab, GridtapProgram program) throws IOException {
    this.story = story;
    this.lab = lab;
    this.relay = new LabDaemon(lab.host("relay"), program);
    this.alice = new LabDaemon(lab.host("alice"), program);
    this.bob = new LabDaemon(lab.host("bob"), program);
    this.tokenFile = lab.directory().resolve("token");
  }

  /** Tells all chapters; on a failure says why, with the daemons' last words. */
  boolean tell() {
    try {
      story.step("alice and bob cannot reach each other", this::checkIsolation);
      story.chapter("Joining");
      story.step("overlay created, with a token", this::createOverlay);
      story.step("relay is up", this::startRelay);
      story.step("alice joined and has an address (address = auto)", this::startAlice);
      story.step("bob joined (address = dhcp)", this::startBob);
      story.step("bob's DHCP client has an address", this::leaseByDhcp);
      story.chapter("Talking");
      story.step("alice pings bob by address", this::pingByAddress);
      story.step("alice has resolved bob by ARP", this::checkArp);
      story.step("alice pings bob by C-name", this::pingByName);
      story.step("bob finds alice by DNS", this::askByDns);
      story.step("nothing of it can be read on the internet", this::checkCiphertext);
      story.step("alice tells how bob is reached", this::showPath);
      story.step("the daemons leave when told", this::leave);
      return true;
    } catch (Exception failure) {
      explain(failure);
      return false;
    }
  }

  // The steps, in order.

  /** Without this the rest would prove nothing. */
  private String checkIsolation() throws Exception {
    Duration patience = Duration.ofMillis(300);
    if (alice.host().ping(bob.host().address(), patience).isPresent()) {
      throw new StepFailure("alice reaches bob's private address " + bob.host().address());
    }
    if (alice.host().ping(relay.host().address(), Duration.ofSeconds(2)).isEmpty()) {
      throw new StepFailure("alice does not reach the relay " + relay.host().address());
    }
    return "";
  }

  private String createOverlay() throws Exception {
    String site = relay.host().address() + ":" + PORT;
    Output output = relay.command("overlay", "create", OVERLAY, "--bootstrap", site).orThrow();
    String token = output.stdout().strip().lines().reduce("", (first, second) -> second);
    if (!token.startsWith("gt1.")) {
      throw new StepFailure("the last line of `gridtap overlay create` is no token (gt1.…)");
    }
    Files.createFile(
        tokenFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(tokenFile, token + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    return "token of %d characters: %s…".formatted(token.length(), token.substring(0, 12));
  }

  private String startRelay() throws Exception {
    relay.up(
        tokenArgument(), "--mode", "relay", "--port", Integer.toString(PORT), "--name", "relay");
    require(relay.await("joined", patience()), relay);
    return joinedAfter(relay);
  }

  private String startAlice() throws Exception {
    alice.up(tokenArgument(), "--tap", TAP, "--address", "auto", "--name", "alice");
    aliceAddress = awaitAddress(alice);
    String time = Story.seconds(alice.sinceStart().toNanos());
    require(alice.await("joined", patience()), alice);
    return "%s on %s, %s after `gridtap up`".formatted(aliceAddress, TAP, time);
  }

  private String startBob() throws Exception {
    bob.up(tokenArgument(), "--tap", TAP, "--address", "dhcp", "--name", "bob");
    require(bob.await("joined", patience()), bob);
    return joinedAfter(bob);
  }

  private String leaseByDhcp() throws Exception {
    DhcpClient client = DhcpClient.start(bob.host(), TAP);
    try {
      bobAddress = awaitAddress(bob);
    } catch (StepFailure failure) {
      throw new StepFailure(
          failure.getMessage()
              + "; udhcpc said: "
              + String.join(" | ", client.process().lastLines(5)));
    }
    bobLease = client.lease();
    if (bobLease.lines().anyMatch(line -> line.startsWith("router="))) {
      throw new StepFailure("the DHCP server offered a default route; gridtap must not");
    }
    if (bobAddress.equals(aliceAddress)) {
      throw new StepFailure("alice and bob both have " + aliceAddress);
    }
    return bobAddress + " on " + TAP + ", no default route";
  }

  private String pingByAddress() throws Exception {
    try (Capture inside = bob.host().capture(TAP, "icmp");
        Capture outside = lab.internet().capture("any", "")) {
      Output ping = pingWithMarker();
      if (!ping.succeeded()) {
        throw new StepFailure(ping.complaint());
      }
      internetCapture = Optional.of(outside);
      tapCapture = Optional.of(inside);
      return "first answer after %s ms, mean %s ms"
          .formatted(group(FIRST_RTT, ping.stdout()), group(RTT_SUMMARY, ping.stdout()));
    }
  }

  private Output pingWithMarker() throws Exception {
    return alice
        .host()
        .exec(
            Map.of("LC_ALL", "C"),
            PING_PATIENCE.plusSeconds(PINGS),
            List.of(
                "ping",
                "-n",
                "-c",
                Integer.toString(PINGS),
                "-i",
                "0.2",
                "-s",
                "200",
                "-W",
                Long.toString(PING_PATIENCE.toSeconds()),
                "-p",
                HexFormat.of().formatHex(MARKER),
                bobAddress));
  }

  private String checkArp() throws Exception {
    String expected = hardwareAddressOf(bobAddress);
    String seen = alice.host().resolved(bobAddress, TAP).orElse("nothing");
    if (!seen.equals(expected)) {
      throw new StepFailure(
          "`ip neigh` has %s for %s, expected %s".formatted(seen, bobAddress, expected));
    }
    return bobAddress + " is at " + seen;
  }

  private String pingByName() throws Exception {
    String name = cNameOf(bobAddress);
    Output output = alice.command("ping", name, "-c", "3");
    require(output, alice);
    return "gridtap ping " + name + "\n" + output.stdout().strip();
  }

  private String askByDns() throws Exception {
    String server =
        bobLease
            .lines()
            .filter(line -> line.startsWith("dns="))
            .map(line -> line.substring("dns=".length()))
            .findFirst()
            .orElseThrow(() -> new StepFailure("the DHCP server told bob of no DNS server"));
    String name = "alice." + OVERLAY + ".gridtap";
    try (DnsProbe probe = DnsProbe.open(bob.host(), server)) {
      Duration took = probe.ask(name, aliceAddress);
      return "%s is %s, said %s after %.1f ms (DHCP told of it)"
          .formatted(name, aliceAddress, server, took.toNanos() / 1e6);
    }
  }

  private String checkCiphertext() throws Exception {
    Capture inside = tapCapture.orElseThrow();
    Capture outside = internetCapture.orElseThrow();
    if (!inside.contains(MARKER)) {
      throw new StepFailure(
          "the pings' marker was not seen on bob's TAP: the check would prove nothing");
    }
    long wireBytes = Files.size(outside.file());
    if (outside.isEmpty() || wireBytes < Files.size(inside.file())) {
      throw new StepFailure("the capture on the internet is shorter than what crossed it");
    }
    if (outside.contains(MARKER)) {
      throw new StepFailure(
          "CLEAR TEXT ON THE WIRE: the pings' marker stands in " + outside.file());
    }
    return "\"%s\" is in the frames on bob's %s,\nnot in %,d bytes captured on the internet"
        .formatted(new String(MARKER, StandardCharsets.US_ASCII), TAP, wireBytes);
  }

  private String showPath() throws Exception {
    Output output = alice.command("peers");
    require(output, alice);
    String peers = output.stdout().strip();
    if (!peers.contains("bob") && !peers.contains(bobAddress)) {
      throw new StepFailure("`gridtap peers` on alice does not list bob:\n" + peers);
    }
    List<String> lines = new ArrayList<>(peers.lines().toList());
    lines.add(
        "memory: "
            + memory(relay)
            + ", "
            + memory(alice)
            + ", "
            + memory(bob)
            + " (less once idle)");
    return String.join("\n", lines);
  }

  private String leave() throws Exception {
    for (LabDaemon daemon : List.of(bob, alice, relay)) {
      require(daemon.command("down"), daemon);
      if (!daemon.process().waitFor(Duration.ofSeconds(5))) {
        throw new StepFailure(
            daemon.host().name() + "'s daemon still runs 5 s after `gridtap down`");
      }
      int exitCode = daemon.process().exitCode();
      if (exitCode != 0) {
        throw new StepFailure(daemon.host().name() + "'s daemon ended with exit code " + exitCode);
      }
    }
    if (alice.host().exec("ip", "link", "show", TAP).succeeded()) {
      throw new StepFailure(TAP + " is still there on alice");
    }
    return "";
  }

  // What the steps share.

  private String tokenArgument() {
    return "file:" + tokenFile;
  }

  /** Returns how long a step may still wait. */
  private Duration patience() {
    Duration left = Demo.TIME_LIMIT.minusSeconds(15).minus(story.sinceStart());
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }

  private static String joinedAfter(LabDaemon daemon) {
    return Story.seconds(daemon.sinceStart().toNanos()) + " after `gridtap up`";
  }

  private String awaitAddress(LabDaemon daemon) throws Exception {
    long endNs = System.nanoTime() + patience().toNanos();
    while (System.nanoTime() < endNs) {
      Optional<String> address = daemon.host().addressOn(TAP);
      if (address.isPresent()) {
        return address.get();
      }
      if (!daemon.isAlive()) {
        throw new StepFailure("the daemon on " + daemon.host().name() + " has ended");
      }
      LockSupport.parkNanos(POLL_NS);
    }
    throw new StepFailure("no address on %s of %s".formatted(TAP, daemon.host().name()));
  }

  private static void require(Output output, LabDaemon daemon) throws StepFailure {
    if (output.exitCode() == LabDaemon.DAEMON_ENDED) {
      throw new StepFailure("the daemon on " + daemon.host().name() + " has ended");
    }
    if (!output.succeeded()) {
      throw new StepFailure(
          "on %s, %s%s"
              .formatted(
                  daemon.host().name(),
                  output.complaint(),
                  daemon.isAlive() ? "" : " (its daemon does not run)"));
    }
  }

  private static String memory(LabDaemon daemon) throws IOException {
    return "%s %d MB".formatted(daemon.host().name(), daemon.residentBytes().orElse(0) >> 20);
  }

  /** Returns {@code fe:fd} and the four address bytes. */
  static String hardwareAddressOf(String address) {
    StringBuilder text = new StringBuilder("fe:fd");
    for (String octet : address.split("\\.", -1)) {
      text.append(String.format(Locale.ROOT, ":%02x", Integer.parseInt(octet)));
    }
    return text.toString();
  }

  /** Returns {@code C} and the last three octets in nine digits. */
  static String cNameOf(String address) {
    StringBuilder text = new StringBuilder("C");
    String[] octets = address.split("\\.", -1);
    for (int i = 1; i < octets.length; i++) {
      text.append(String.format(Locale.ROOT, "%03d", Integer.parseInt(octets[i])));
    }
    return text.toString();
  }

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "?";
  }

  private void explain(Exception failure) {
    String message = failure.getMessage();
    (message == null ? failure.toString() : message).lines().forEach(story::remark);
    for (LabDaemon daemon : List.of(relay, alice, bob)) {
      if (daemon.wasStarted()) {
        LabHost host = daemon.host();
        story.say(
            "  the last lines of %s's daemon%s:"
                .formatted(host.name(), daemon.isAlive() ? "" : ", which has ended"));
        daemon.process().lastLines(LOG_LINES).forEach(story::remark);
      }
    }
  }
}
