package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.overlay.wire.Endpoint;
import org.junit.jupiter.api.Test;

class SimNatTest {
  private static final long SECOND = 1_000_000_000L;

  private final Simulation simulation = new Simulation(5);
  private final SimNetwork network = new SimNetwork(simulation, NetworkConditions.CALM);
  private final SimPort one = network.addPublic("one", Endpoint.v4(0x0b000001, 1000));
  private final SimPort oneOther = network.addPublic("one, other port", Endpoint.v4(0x0b000001, 1001));
  private final SimPort two = network.addPublic("two", Endpoint.v4(0x0b000002, 1000));
  private final RecordingHost hostOne = new RecordingHost();
  private final RecordingHost hostOneOther = new RecordingHost();
  private final RecordingHost hostTwo = new RecordingHost();
  private final RecordingHost hostInside = new RecordingHost();

  private SimPort inside(NatKind kind) {
    one.start(hostOne);
    oneOther.start(hostOneOther);
    two.start(hostTwo);
    SimPort port = network.addBehind(network.addNat(kind), "inside");
    port.start(hostInside);
    return port;
  }

  private void say(SimPort from, Endpoint to, String text) {
    from.send(to, RecordingHost.bytes(text));
    simulation.runFor(SECOND);
  }

  /** Sends from inside to {@code one}, then lets all three answer to the mapping that it saw. */
  private Endpoint openAndAnswer(SimPort inside) {
    say(inside, one.local(), "out");
    Endpoint mapped = hostOne.heard.getLast().from();
    say(one, mapped, "one");
    say(oneOther, mapped, "same address");
    say(two, mapped, "stranger");
    return mapped;
  }

  @Test
  void fullConeLetsEverybodyIn() {
    Endpoint mapped = openAndAnswer(inside(NatKind.FULL_CONE));
    assertThat(mapped.isV4()).isTrue();
    assertThat(hostInside.texts()).containsExactly("one", "same address", "stranger");
  }

  @Test
  void addressRestrictedLetsInWhatTheAddressSends() {
    openAndAnswer(inside(NatKind.ADDRESS_RESTRICTED));
    assertThat(hostInside.texts()).containsExactly("one", "same address");
  }

  @Test
  void portRestrictedLetsInTheEndpointOnlyAndKeepsItsMapping() {
    SimPort inside = inside(NatKind.PORT_RESTRICTED);
    Endpoint mapped = openAndAnswer(inside);
    assertThat(hostInside.texts()).containsExactly("one");
    say(inside, two.local(), "out");
    assertThat(hostTwo.heard.getLast().from()).isEqualTo(mapped);
    say(two, mapped, "no stranger now");
    assertThat(hostInside.texts()).containsExactly("one", "no stranger now");
  }

  @Test
  void symmetricMapsEveryDestinationAnew() {
    SimPort inside = inside(NatKind.SYMMETRIC);
    Endpoint mapped = openAndAnswer(inside);
    say(inside, two.local(), "out");
    Endpoint mappedForTwo = hostTwo.heard.getLast().from();
    assertThat(mappedForTwo).isNotEqualTo(mapped);
    say(two, mapped, "wrong mapping");
    say(two, mappedForTwo, "right mapping");
    assertThat(hostInside.texts()).containsExactly("one", "right mapping");
  }

  @Test
  void blockedLetsNothingOut() {
    SimPort inside = inside(NatKind.UDP_BLOCKED);
    say(inside, one.local(), "out");
    assertThat(hostOne.heard).isEmpty();
    assertThat(network.counters().filtered()).isEqualTo(1);
  }

  @Test
  void forgetsAMappingThatInsideDoesNotUse() {
    SimPort inside = inside(NatKind.PORT_RESTRICTED);
    say(inside, one.local(), "out");
    Endpoint mapped = hostOne.heard.getLast().from();
    simulation.runFor(20 * SECOND);
    say(one, mapped, "still there");
    simulation.runFor(10 * SECOND);
    say(one, mapped, "gone");
    assertThat(hostInside.texts()).containsExactly("still there");
  }

  @Test
  void forgetsEverythingWhenItRestarts() {
    SimPort inside = inside(NatKind.FULL_CONE);
    say(inside, one.local(), "out");
    SimNat nat = inside.nat();
    assertThat(nat).isNotNull();
    nat.reboot();
    say(one, hostOne.heard.getLast().from(), "lost");
    assertThat(hostInside.heard).isEmpty();
  }

  @Test
  void givesTwoHostsOfOneSiteDifferentPortsAndADirectWay() {
    SimPort inside = inside(NatKind.PORT_RESTRICTED);
    SimNat nat = inside.nat();
    assertThat(nat).isNotNull();
    SimPort neighbour = network.addBehind(nat, "neighbour");
    RecordingHost hostNeighbour = new RecordingHost();
    neighbour.start(hostNeighbour);
    say(inside, one.local(), "a");
    say(neighbour, one.local(), "b");
    assertThat(hostOne.heard.get(0).from()).isNotEqualTo(hostOne.heard.get(1).from());
    say(inside, neighbour.local(), "over the LAN");
    say(inside, hostOne.heard.get(1).from(), "hairpin");
    assertThat(hostNeighbour.texts()).containsExactly("over the LAN");
    assertThat(hostNeighbour.heard.getFirst().from()).isEqualTo(inside.local());
  }

  @Test
  void boundsItsMappingsAndReusesExpiredOnes() {
    SimPort inside = inside(NatKind.SYMMETRIC);
    SimNat nat = inside.nat();
    assertThat(nat).isNotNull();
    for (int i = 0; i < SimNat.MAX_MAPPINGS + 100; i++) {
      inside.send(Endpoint.v4(0x0c100000 + i, 9), new byte[1]);
    }
    assertThat(nat.mappingCount()).isEqualTo(SimNat.MAX_MAPPINGS);
    assertThat(network.counters().filtered()).isEqualTo(100);
    simulation.runFor(31 * SECOND);
    say(inside, one.local(), "room again");
    assertThat(hostOne.texts()).containsExactly("room again");
  }

  @Test
  void boundsTheRemotesOfAMapping() {
    SimPort inside = inside(NatKind.PORT_RESTRICTED);
    for (int i = 0; i < SimNat.MAX_REMOTES + 100; i++) {
      inside.send(Endpoint.v4(0x0c100000 + i, 9), new byte[1]);
    }
    assertThat(network.counters().filtered()).isEqualTo(100);
    simulation.runFor(31 * SECOND);
    say(inside, one.local(), "room again");
    assertThat(hostOne.texts()).containsExactly("room again");
  }
}
