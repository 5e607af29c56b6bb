package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridtap.lab.net.Topology;
import org.gridtap.node.cli.ExitCode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clocks that are wrong by a day: both sides say so, and go on by themselves once they are right.
 */
@TestMethodOrder(OrderAnnotation.class)
class WrongClockTest {
  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("boot")
              .withPublicHost("bob")
              .withPublicHost("late")
              .withPublicHost("runner")
              .withPublicHost("site")
              .withPublicHost("caller"),
          "boot");

  private static final Map<String, FakedClock> CLOCKS = new LinkedHashMap<>();
  private static Machine bob;
  private static String bobsAddress;

  @BeforeAll
  static void start() throws Exception {
    for (String host : List.of("late", "runner", "site")) {
      Optional<FakedClock> clock = FakedClock.in(GRID.lab().directory(), host);
      Assumptions.assumeTrue(clock.isPresent(), "SKIPPED: ./check unpacks libfaketime");
      CLOCKS.put(host, clock.get());
    }
    GRID.machine("boot").up("--mode", "relay");
    bob = GRID.machine("bob");
    bob.up();
    bobsAddress = bob.awaitAddress();
  }

  private static FakedClock clock(String host) {
    return CLOCKS.get(host);
  }

  private static Machine machine(String host) throws Exception {
    return GRID.machine(host, Grid.program(clock(host).around()));
  }

  @Test
  @Order(1)
  void tokenOfTomorrowIsRefusedWithTheRemedy() throws Exception {
    clock("late").set("-1d");
    Machine late = machine("late");
    late.up();

    assertThat(late.daemon().process().waitFor(Duration.ofSeconds(30))).isTrue();
    assertThat(late.daemon().process().exitCode()).isNotZero();
    assertThat(late.log().replaceAll("\\s+", " "))
        .contains("The token was made after", "clock says", "timedatectl");
  }

  @Test
  @Order(2)
  void nodeThatStartsADayBehindSaysSoAndJoinsOnceItsClockIsRight() throws Exception {
    clock("late").set("-1d");
    Machine late = machine("late");
    late.type("join", "file:" + GRID.token(), "--name", "late").orThrow();
    late.daemon().run();
    late.awaitTrouble("clock", "but its membership begins at", "timedatectl set-ntp true");
    late.awaitTrouble("clock", "The membership of boot begins at", "check both clocks");
    assertThat(late.status().overlay().state()).isEqualTo("joining");
    assertThat(late.status().overlay().sites())
        .anyMatch(site -> site.outcome().contains("check both clocks"));
    assertThat(late.type("status").exitCode()).isEqualTo(ExitCode.DEGRADED);

    clock("late").set("+0");
    late.awaitRingOf(3);
    String address = late.awaitAddress();
    late.awaitNoTrouble();
    bob.awaitPing(address);
    assertThat(late.log()).contains("the wall clock was set forward by 1d");
  }

  @Test
  @Order(3)
  void clockThatIsSetBackWhileRunningInterruptsNothing() throws Exception {
    Machine runner = machine("runner");
    runner.up();
    String address = runner.awaitAddress();
    bob.awaitPing(address);
    clock("runner").set("-1d");
    runner.awaitTrouble("clock", "but its membership begins at");
    assertThat(runner.log()).contains("the wall clock was set back by");
    bob.awaitPing(address);

    clock("runner").set("+0");
    runner.awaitNoTrouble();
    bob.awaitPing(address);
    assertThat(runner.awaitAddress()).isEqualTo(address);
  }

  @Test
  @Order(4)
  void clockThatIsSetBeyondTheEndOfMembershipIsWaitedFor() throws Exception {
    Machine runner = machine("runner");
    String address = runner.awaitAddress();
    clock("runner").set("+400d");
    runner.awaitTrouble("clock", "was set to", "after the end of its membership", "timedatectl");
    Patience.until("its links end", () -> runner.peers().isEmpty());
    assertThat(runner.daemon().isAlive()).isTrue();

    clock("runner").set("+0");
    runner.awaitNoTrouble();
    runner.awaitRingOf(3);
    assertThat(runner.awaitAddress()).isEqualTo(address);
    bob.awaitPing(address);
  }

  @Test
  @Order(5)
  void memberIsToldThatASiteRefusesItForItsClock() throws Exception {
    Path token =
        GRID.createOverlay("astray", GRID.lab().host("site").address() + ":" + Machine.PORT);
    clock("site").set("-1d");
    Machine site = machine("site").withToken(token);
    site.type("join", "file:" + token, "--name", "site", "--mode", "relay").orThrow();
    site.daemon().run();
    Machine caller = GRID.machine("caller").withToken(token);
    caller.up();

    Patience.until(
        "caller knows why the site does not take it in",
        () ->
            caller.type("status").stdout().contains("check both clocks")
                && caller.status().overlay().sites().getFirst().outcome().contains("refuses this"));
    site.awaitTrouble("clock", "The membership of caller begins at", "timedatectl");
    assertThat(caller.status().overlay().state()).isEqualTo("joining");

    clock("site").set("+0");
    caller.awaitRingOf(2);
    caller.awaitAddress();
    site.awaitNoTrouble();
  }
}
