package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Any node, the bootstrap site among them, is killed at any time, while it joins, asks for an
 * address or carries frames; and one stands still for a while as if its host slept.
 */
class KilledNodesTest {
  private static final long SEED = Long.getLong("gridtap.seed", 20261125);
  private static final int ROUNDS = 10;

  /** A data worker takes five seconds without a turn for a sleep of its host. */
  private static final Duration STANDSTILL = Duration.ofSeconds(7);

  private static final List<String> HOSTS = List.of("boot", "one", "two", "three");

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("boot")
              .withPublicHost("one")
              .withPublicHost("two")
              .withPublicHost("three"),
          "boot");

  private static final Map<Machine, String> ADDRESSES = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    for (String host : HOSTS) {
      GRID.machine(host).up("--tap", Machine.TAP);
    }
    for (String host : HOSTS) {
      Machine machine = GRID.machine(host);
      machine.awaitRingOf(HOSTS.size());
      ADDRESSES.put(machine, machine.awaitAddress());
    }
    // Members are written down ten seconds after a start; who is killed before knows none.
    for (Machine machine : ADDRESSES.keySet()) {
      Patience.until(
          machine + " has written members down",
          () -> machine.root().resolve("var/lib/gridtap/peers").toFile().exists());
    }
  }

  @Test
  void theOthersGoOnAndTheKilledOneComesBackAsItWas() throws Exception {
    Random random = new Random(SEED);
    List<Machine> machines = List.copyOf(ADDRESSES.keySet());
    for (int round = 0; round < ROUNDS; round++) {
      Machine victim = machines.get(random.nextInt(machines.size()));
      String when = "seed %d, round %d, %s".formatted(SEED, round, victim);
      victim.daemon().process().kill();
      assertNothingLeft(victim, when);
      // Killed again while it starts, joins or has just joined.
      for (int again = random.nextInt(3); again > 0; again--) {
        victim.daemon().run();
        LockSupport.parkNanos(random.nextLong(8_000) * 1_000_000);
        victim.daemon().process().kill();
        assertNothingLeft(victim, when);
      }
      for (Machine from : machines) {
        Machine to = machines.get((machines.indexOf(from) + 1) % machines.size());
        if (from != victim && to != victim) {
          from.awaitPing(ADDRESSES.get(to));
        }
      }
      victim.daemon().run();
      assertThat(victim.awaitAddress()).as(when).isEqualTo(ADDRESSES.get(victim));
      for (Machine other : machines) {
        if (other != victim) {
          other.awaitPing(ADDRESSES.get(victim));
        }
      }
    }
  }

  @Test
  void nodeThatStoodStillComesBackWithItsAddress() throws Exception {
    Machine sleeper = GRID.machine("three");
    Machine other = GRID.machine("two");
    other.awaitPing(ADDRESSES.get(sleeper));
    sleeper.signal("STOP");
    long stoppedNs = System.nanoTime();
    Patience.until("the others have given it up", () -> other.peer(sleeper).isEmpty());
    Patience.until(
        "it has stood still for long enough to be in doubt of its address",
        () -> System.nanoTime() - stoppedNs > STANDSTILL.toNanos());
    sleeper.signal("CONT");
    long wokenNs = System.nanoTime();
    other.awaitPing(ADDRESSES.get(sleeper));
    Duration took = Duration.ofNanos(System.nanoTime() - wokenNs);
    assertThat(took).isLessThan(Duration.ofSeconds(15));
    assertThat(sleeper.log()).contains("this process stood still for");
    assertThat(sleeper.awaitAddress()).isEqualTo(ADDRESSES.get(sleeper));
    assertThat(sleeper.status().troubles()).isEmpty();
  }

  private static void assertNothingLeft(Machine machine, String when) throws Exception {
    Patience.until(
        when + ": the kernel has taken the interface away",
        Duration.ofSeconds(5),
        () -> machine.host().exec("ip", "-o", "link", "show", "type", "tun").stdout().isEmpty());
    assertThat(machine.host().exec("ss", "-Huln").stdout()).as(when).isBlank();
  }
}
