package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Others on a host do what they like with the interface, the addresses and the routes: the daemon
 * notices at once, mends what it can and says the rest. Alice takes it all, bob looks on, and carol
 * has a DHCP client.
 */
class InterfaceTroublesTest {
  private static final String TAP = Machine.TAP;
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withPublicHost("alice")
              .withPublicHost("bob")
              .withPublicHost("carol"),
          "relay");

  private static Machine alice;
  private static Machine bob;
  private static Machine carol;
  private static String alicesAddress;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    alice = GRID.machine("alice");
    bob = GRID.machine("bob");
    carol = GRID.machine("carol");
    GRID.machine("relay").up("--mode", "relay");
    alice.up("--tap", TAP);
    bob.up("--tap", TAP);
    carol.up("--tap", TAP, "--address", "dhcp");
    alicesAddress = alice.awaitAddress();
    bobsAddress = bob.awaitAddress();
    awaitPing(alice, bobsAddress);
  }

  @Test
  void makesADeletedInterfaceAnew() throws Exception {
    String before = hardwareAddress(alice);
    ip(alice, "link", "del", TAP);

    awaitPing(bob, alicesAddress);
    awaitPing(alice, bobsAddress);
    assertThat(hardwareAddress(alice)).isEqualTo(before);
    assertThat(alice.host().exec("ip", "link", "show", TAP).stdout()).contains("mtu 1280", "UP");
    assertThat(alice.host().addressOn(TAP)).contains(alicesAddress);
    assertThat(alice.log())
        .contains("The interface gt0 is gone", "gt0 is there again")
        .doesNotContain("is lost");
    assertThat(alice.type("status").exitCode()).isEqualTo(ExitCode.OK);
    assertIdle(alice);
  }

  @Test
  void saysWhyADeletedInterfaceCannotBeMadeAnewUntilItCan() throws Exception {
    // Whoever deletes it may take its name.
    ip(alice, "link", "add", "other", "type", "veth", "peer", "name", "another");
    alice.host().exec("sh", "-c", "ip link del gt0 && ip link set other name gt0").orThrow();
    alice.awaitTrouble("network lab", "cannot be made anew", "gt0 is taken");
    assertThat(alice.type("status").exitCode()).isEqualTo(ExitCode.DEGRADED);
    assertThat(alice.type("status").stdout()).contains("Trouble with network lab");
    assertThat(alice.leases()).singleElement().matches(lease -> lease.state().equals("held"));
    assertIdle(alice);

    ip(alice, "link", "del", TAP);
    alice.awaitNoTrouble();
    assertThat(alice.awaitAddress()).isEqualTo(alicesAddress);
    awaitPing(bob, alicesAddress);
  }

  @Test
  void putsBackAnAddressThatSomebodyTookOff() throws Exception {
    ip(alice, "addr", "del", alicesAddress + "/10", "dev", TAP);

    Patience.until(
        "the address is back",
        SOON,
        () -> alice.host().addressOn(TAP).equals(Optional.of(alicesAddress)));
    assertThat(alice.log()).contains("Somebody has taken " + alicesAddress + " off gt0");
    awaitPing(bob, alicesAddress);

    // Against somebody who insists it does not fight, and tells once what is going on.
    ip(alice, "addr", "del", alicesAddress + "/10", "dev", TAP);
    alice.awaitTrouble("network lab", "nmcli");
    Patience.until(
        "the address is back again",
        SOON,
        () -> alice.host().addressOn(TAP).equals(Optional.of(alicesAddress)));
    assertThat(occurrences(alice.log(), "Somebody has taken")).isEqualTo(1);
    alice.awaitNoTrouble();
  }

  @Test
  void leavesAnInterfaceDownThatAnAdministratorSetDown() throws Exception {
    ip(alice, "link", "set", TAP, "down");

    alice.awaitTrouble("network lab", "set gt0 down", "ip link set gt0 up");
    assertThat(alice.host().ping(bobsAddress, Duration.ofSeconds(1))).isEmpty();
    assertThat(alice.host().exec("ip", "link", "show", TAP).stdout()).contains("state DOWN");
    assertIdle(alice);

    ip(alice, "link", "set", TAP, "up");
    alice.awaitNoTrouble();
    awaitPing(alice, bobsAddress);
    awaitPing(bob, alicesAddress);
  }

  @Test
  void saysThatTheMtuIsNotWhatTheNetworkCarries() throws Exception {
    ip(alice, "link", "set", TAP, "mtu", "1500");
    alice.awaitTrouble("network lab", "MTU of 1500", "ip link set gt0 mtu 1280");
    ip(alice, "link", "set", TAP, "mtu", "1280");
    alice.awaitNoTrouble();
  }

  @Test
  void followsAnInterfaceThatIsRenamed() throws Exception {
    rename(bob, TAP, "grid0");
    try {
      Patience.until(
          "bob knows the new name",
          SOON,
          () -> bob.status().networks().getFirst().interfaceName().equals("grid0"));
      awaitPing(alice, bobsAddress);
      ip(bob, "link", "del", "grid0");
      Patience.until(
          "it is made anew by that name",
          SOON,
          () -> bob.host().addressOn("grid0").equals(Optional.of(bobsAddress)));
    } finally {
      rename(bob, "grid0", TAP);
    }
    Patience.until("bob knows the old name", SOON, () -> bob.awaitAddress().equals(bobsAddress));
    bob.awaitNoTrouble();
  }

  @Test
  void warnsOnceOfARouteThatComesToCollide() throws Exception {
    ip(alice, "route", "add", "10.80.0.0/16", "via", "11.11.2.1");
    try {
      alice.awaitTrouble("network lab", "the route 10.80.0.0/16 on eth0", "--subnet");
      ip(alice, "route", "add", "10.81.0.0/16", "via", "11.11.2.1");
      ip(alice, "route", "del", "10.81.0.0/16");
      awaitPing(alice, bobsAddress);
      assertThat(occurrences(alice.log(), "which collides with")).isEqualTo(1);
    } finally {
      ip(alice, "route", "del", "10.80.0.0/16");
    }
    alice.awaitNoTrouble();
    assertThat(alice.log()).contains("nothing on this host collides with 10.64.0.0/10 any more");

    ip(bob, "addr", "add", "10.90.1.1/24", "dev", "eth0");
    bob.awaitTrouble("network lab", "10.90.1.0/24 on eth0");
    ip(bob, "addr", "del", "10.90.1.1/24", "dev", "eth0");
    bob.awaitNoTrouble();
    // A default route, in whatever guise, collides with nothing.
    ip(bob, "route", "add", "0.0.0.0/1", "via", "11.11.3.1");
    awaitPing(bob, alicesAddress);
    assertThat(bob.status().troubles()).isEmpty();
    ip(bob, "route", "del", "0.0.0.0/1");
  }

  @Test
  void findsItsPeersAgainWhenTheHostMoves() throws Exception {
    move(bob, "11.11.3.77");
    try {
      Patience.until(
          "alice reaches bob at his new address",
          SOON,
          () ->
              alice
                  .peer(bob)
                  .filter(peer -> ("11.11.3.77:" + Machine.PORT).equals(peer.endpoint()))
                  .isPresent());
      awaitPing(alice, bobsAddress);
      assertThat(bob.log()).contains("this host has other addresses now");
    } finally {
      move(bob, "11.11.3.10");
    }
    awaitPing(alice, bobsAddress);
  }

  @Test
  void saysThatADhcpClientMustAskOnTheNewInterface() throws Exception {
    DhcpClient client = DhcpClient.start(carol.host(), TAP);
    String address = carol.awaitAddress();
    awaitPing(alice, address);
    client.process().kill();

    ip(carol, "link", "del", TAP);
    carol.awaitTrouble("network lab", "until a DHCP client asks", "udhcpc -i gt0");
    DhcpClient next = DhcpClient.start(carol.host(), TAP);
    assertThat(carol.awaitAddress()).isEqualTo(address);
    carol.awaitNoTrouble();
    awaitPing(alice, address);
    next.process().kill();
  }

  private static void awaitPing(Machine machine, String address) throws Exception {
    Patience.until(
        machine + " pings " + address,
        Duration.ofSeconds(20),
        () -> machine.host().ping(address, Duration.ofSeconds(1)).isPresent());
  }

  private static void ip(Machine machine, String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    machine.host().exec(command).orThrow();
  }

  private static void move(Machine machine, String address) throws IOException {
    machine
        .host()
        .exec(
            "sh",
            "-c",
            "ip addr flush dev eth0; ip addr add %s/24 dev eth0; ip route add default via 11.11.3.1"
                .formatted(address))
        .orThrow();
  }

  private static void rename(Machine machine, String from, String to) throws IOException {
    machine
        .host()
        .exec(
            "sh",
            "-c",
            "ip link set %1$s down && ip link set %1$s name %2$s && ip link set %2$s up"
                .formatted(from, to))
        .orThrow();
  }

  private static String hardwareAddress(Machine machine) throws IOException {
    String shown = machine.host().exec("cat", "/sys/class/net/" + TAP + "/address").stdout();
    return shown.isBlank() ? "none" : shown.strip();
  }

  /** A loop that spins on a dead descriptor takes all of a core. */
  private static void assertIdle(Machine machine) throws Exception {
    long beganNs = System.nanoTime();
    long before = processorTicks(machine);
    Patience.until("a second passes", () -> System.nanoTime() - beganNs > 1_000_000_000L);
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    assertThat((processorTicks(machine) - before) / 100.0).isLessThan(0.6 * seconds);
  }

  private static long processorTicks(Machine machine) throws IOException {
    String stat =
        Files.readString(Path.of("/proc", Long.toString(machine.daemon().process().pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static int occurrences(String text, String words) {
    return text.split(java.util.regex.Pattern.quote(words), -1).length - 1;
  }
}
