package org.gridtap.lab.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gridtap.lab.daemon.DhcpClient;
import org.gridtap.lab.daemon.DhcpProbe;
import org.gridtap.lab.daemon.DhcpProgram;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Machines whose leases are lost to others, each with another DHCP client: it has to ask anew.
 *
 * <pre>
 *   relay        udhcpc  dhclient  dhcpcd  networkd       a thief for each
 *     |             |        |        |        |            | | | |
 *   --+---- office -+--------+--------+--------+--- attic --+-+-+-+--
 * </pre>
 *
 * <p>The office's daemons are stopped for a while, the relay forgets all by a restart, and the
 * thieves lease the office's addresses: as after a long partition. When the daemons go on, the
 * lease with more rounds stays (ADR 10), and that is the thief's, who has taken it several times.
 */
class LostLeaseTest {
  private static final String TAP = Machine.TAP;
  private static final int ROUNDS = 4;

  @RegisterExtension
  static final Grid GRID =
      new Grid(
          Topology.EMPTY
              .withPublicHost("relay")
              .withSite("office", SiteNat.NONE, names(""))
              .withSite("attic", SiteNat.NONE, names("-thief")),
          "relay");

  /** What each client says of why it asked anew: it was refused, or the carrier was gone. */
  private static final Map<DhcpProgram, String> WHY_IT_ASKED =
      Map.of(
          DhcpProgram.UDHCPC, "received DHCP NAK",
          DhcpProgram.DHCLIENT, "DHCPNAK",
          DhcpProgram.DHCPCD, "carrier lost",
          DhcpProgram.NETWORKD, "Lost carrier");

  private static final Map<DhcpProgram, Machine> OFFICE = new EnumMap<>(DhcpProgram.class);

  private static String[] names(String suffix) {
    return DhcpProgram.ALL.stream().map(program -> name(program) + suffix).toArray(String[]::new);
  }

  private static String name(DhcpProgram program) {
    return program.name().toLowerCase(Locale.ROOT);
  }

  @BeforeAll
  static void start() throws Exception {
    GRID.machine("relay").up("--mode", "relay");
    for (DhcpProgram program : DhcpProgram.ALL) {
      List<String> missing = new ArrayList<>();
      program.require(missing);
      if (missing.isEmpty()) {
        Machine machine = GRID.machine(name(program));
        machine.up("--tap", TAP, "--address", "dhcp");
        OFFICE.put(program, machine);
      }
    }
    for (Machine machine : OFFICE.values()) {
      machine.awaitRingOf(1 + OFFICE.size());
    }
  }

  @Test
  void everyClientAsksAnewWhenItsLeaseIsLost() throws Exception {
    Map<DhcpProgram, DhcpClient> clients = new EnumMap<>(DhcpProgram.class);
    Map<DhcpProgram, String> addresses = new EnumMap<>(DhcpProgram.class);
    for (DhcpProgram program : OFFICE.keySet()) {
      clients.put(program, program.start(OFFICE.get(program).host(), TAP));
    }
    for (DhcpProgram program : OFFICE.keySet()) {
      addresses.put(program, OFFICE.get(program).awaitAddress());
    }

    signal("-STOP");
    Machine relay = GRID.machine("relay");
    relay.daemon().process().kill();
    relay.daemon().run();
    steal(addresses);
    signal("-CONT");

    for (DhcpProgram program : OFFICE.keySet()) {
      Machine machine = OFFICE.get(program);
      String lost = "the lease of " + addresses.get(program) + " is lost";
      Patience.until(machine + " knows of its loss", () -> machine.log().contains(lost));
    }
    // It does not look at the carrier, and would ask within the minute by itself.
    clients.get(DhcpProgram.UDHCPC).renew();
    for (DhcpProgram program : OFFICE.keySet()) {
      Machine machine = OFFICE.get(program);
      String another = awaitAnother(machine, addresses.get(program));
      assertThat(addresses).doesNotContainValue(another);
      assertThat(clients.get(program).process().output()).contains(WHY_IT_ASKED.get(program));
    }
  }

  /** Lets each thief take the address of its victim so often that its claim is the stronger. */
  private static void steal(Map<DhcpProgram, String> addresses) throws Exception {
    for (DhcpProgram program : addresses.keySet()) {
      GRID.machine(name(program) + "-thief").up("--tap", TAP, "--address", "dhcp");
    }
    for (Map.Entry<DhcpProgram, String> wanted : addresses.entrySet()) {
      Machine thief = GRID.machine(name(wanted.getKey()) + "-thief");
      thief.awaitRingOf(1 + addresses.size());
      long card = cardOf(thief);
      try (DhcpProbe probe = DhcpProbe.open(thief.host(), TAP)) {
        for (int round = 1; round <= ROUNDS; round++) {
          assertThat(probe.acquire(card, wanted.getValue()).orElseThrow().address())
              .isEqualTo(wanted.getValue());
          if (round < ROUNDS) {
            probe.release(card, wanted.getValue());
          }
        }
      }
    }
  }

  private static long cardOf(Machine machine) throws Exception {
    Path file = Path.of("/sys/class/net", TAP, "address");
    String text = machine.host().exec("cat", file.toString()).orThrow().stdout().strip();
    return Long.parseLong(text.replace(":", ""), 16);
  }

  private static String awaitAnother(Machine machine, String lost) throws Exception {
    return Patience.untilPresent(
        machine + " has another address than " + lost,
        Patience.DEFAULT,
        () -> {
          Optional<String> address = machine.host().addressOn(TAP);
          String known = machine.status().networks().getFirst().address();
          return address.filter(now -> !now.equals(lost) && now.equals(known));
        });
  }

  private static void signal(String signal) throws Exception {
    for (Machine machine : OFFICE.values()) {
      String pid = Long.toString(machine.daemon().process().pid());
      machine.host().exec("kill", signal, pid).orThrow();
    }
  }
}
