package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimNetwork;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.link.LinkStatus;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of one link, in a ring of three, when its path goes bad. */
class SimLinkTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private record Trio(SimRing ring, SimNode bootstrap, SimNode a, SimNode b) {
    /** Makes a ring of a bootstrap site and two nodes, of which the first may sit behind a NAT. */
    static Trio of(long seed, NetworkConditions conditions, @Nullable NatKind nat) {
      SimRing ring = new SimRing(new Simulation(seed), conditions);
      SimNode bootstrap = ring.addBootstrap();
      ring.settle(5 * SECOND_NS);
      SimNode a = nat == null ? ring.addPublic() : ring.addBehind(nat);
      SimNode b = ring.addPublic();
      assertThat(ring.settle(20 * SECOND_NS)).as("seed %d", seed).isNull();
      ring.simulation().runFor(5 * SECOND_NS);
      return new Trio(ring, bootstrap, a, b);
    }

    SimNetwork network() {
      return ring.network();
    }

    SimPort port(SimNode node) {
      return ring.portOf(node);
    }

    void runFor(long durationNs) {
      ring.simulation().runFor(durationNs);
    }

    long nowNs() {
      return ring.simulation().nowNs();
    }

    /** Runs until both ends of the link between a and b take such a path. */
    boolean runUntil(Class<? extends Path> kind, long limitNs) {
      return ring.simulation().runUntil(() -> isOn(a, b, kind) && isOn(b, a, kind), limitNs);
    }

    /** Asks for echoes once a second and returns how many of them came back. */
    int echoes(SimNode from, SimNode to, int seconds) {
      int before = from.echoes();
      for (int i = 0; i < seconds; i++) {
        port(from).input(() -> from.overlay().echo(to.id(), ring.simulation().nowNs()));
        runFor(SECOND_NS);
      }
      return from.echoes() - before;
    }
  }

  private static @Nullable LinkStatus link(SimNode from, SimNode to) {
    return from.overlay().links().stream()
        .filter(link -> link.id().equals(to.id()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isOn(SimNode from, SimNode to, Class<? extends Path> kind) {
    LinkStatus link = link(from, to);
    return link != null && kind.isInstance(link.path());
  }

  private static long upSince(SimNode from, SimNode to) {
    LinkStatus link = link(from, to);
    assertThat(link).as("the link from %s to %s", from.id(), to.id()).isNotNull();
    return link == null ? 0 : link.upSinceNs();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void fallsBackToATunnelAndFindsTheDirectPathAgain(long seed) {
    Trio trio = Trio.of(seed, NetworkConditions.USUAL, null);
    assertThat(isOn(trio.a, trio.b, Path.Direct.class)).isTrue();
    long upA = upSince(trio.a, trio.b);
    long upB = upSince(trio.b, trio.a);

    trio.network().cut(trio.port(trio.a), trio.port(trio.b));
    assertThat(trio.runUntil(Path.Over.class, 15 * SECOND_NS))
        .as("seed %d, tunnelled", seed)
        .isTrue();
    assertThat(trio.echoes(trio.a, trio.b, 20)).as("seed %d", seed).isGreaterThan(15);

    trio.network().join(trio.port(trio.a), trio.port(trio.b));
    assertThat(trio.runUntil(Path.Direct.class, 60 * SECOND_NS))
        .as("seed %d, direct again", seed)
        .isTrue();
    assertThat(trio.echoes(trio.b, trio.a, 20)).as("seed %d", seed).isGreaterThan(15);
    assertThat(upSince(trio.a, trio.b)).as("seed %d, one life", seed).isEqualTo(upA);
    assertThat(upSince(trio.b, trio.a)).as("seed %d, one life", seed).isEqualTo(upB);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void renewsItsKeysEveryTwoMinutesWhileFramesFlowWithoutGoingDown(long seed) {
    Trio trio = Trio.of(seed, NetworkConditions.USUAL.withLoss(0.05), null);
    long upA = upSince(trio.a, trio.b);
    long upB = upSince(trio.b, trio.a);
    int sessionsBefore = trio.a.sessions();

    int echoes = 0;
    for (int minute = 0; minute < 10; minute++) {
      trio.a.overlay().connect(trio.b.id(), trio.nowNs());
      trio.b.overlay().connect(trio.a.id(), trio.nowNs());
      echoes += trio.echoes(trio.a, trio.b, 60);
    }

    assertThat(echoes).as("seed %d: of 600 at 10 %% loss both ways", seed).isGreaterThan(500);
    assertThat(trio.a.sessions() - sessionsBefore)
        .as("seed %d: new keys with one peer in ten minutes", seed)
        .isBetween(4, 12);
    assertThat(upSince(trio.a, trio.b)).as("seed %d, one life", seed).isEqualTo(upA);
    assertThat(upSince(trio.b, trio.a)).as("seed %d, one life", seed).isEqualTo(upB);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void renewsTheKeysOfAQuietLinkEveryQuarterOfAnHour(long seed) {
    Trio trio = Trio.of(seed, NetworkConditions.USUAL.withLoss(0.05), null);
    long upA = upSince(trio.a, trio.b);
    int sessionsBefore = trio.a.sessions();

    trio.runFor(3600 * SECOND_NS);

    assertThat(trio.a.sessions() - sessionsBefore)
        .as("seed %d: new keys with two peers in an hour", seed)
        .isBetween(6, 12);
    assertThat(upSince(trio.a, trio.b)).as("seed %d, one life", seed).isEqualTo(upA);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void followsAPeerWhoseNatForgetsItsMapping(long seed) {
    Trio trio = Trio.of(seed, NetworkConditions.USUAL, NatKind.SYMMETRIC);
    LinkStatus before = link(trio.b, trio.a);
    assertThat(before).isNotNull();
    long up = upSince(trio.b, trio.a);

    trio.port(trio.a).nat().reboot();
    // Nobody can find it before it speaks, and who needs it now would not wait for that long.
    for (int i = 0; i < 3; i++) { // one may be lost
      trio.port(trio.a).input(() -> trio.a.overlay().echo(trio.b.id(), trio.nowNs()));
    }
    trio.runFor(20 * SECOND_NS);

    assertThat(isOn(trio.a, trio.b, Path.Direct.class)).as("seed %d", seed).isTrue();
    assertThat(isOn(trio.b, trio.a, Path.Direct.class)).as("seed %d", seed).isTrue();
    assertThat(link(trio.b, trio.a).path()).as("seed %d", seed).isNotEqualTo(before.path());
    assertThat(upSince(trio.b, trio.a)).as("seed %d, one life", seed).isEqualTo(up);
    assertThat(trio.echoes(trio.b, trio.a, 20)).as("seed %d", seed).isGreaterThan(15);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void goesRoundAPathThatCarriesOneWayOnly(long seed) {
    Trio trio = Trio.of(seed, NetworkConditions.USUAL, null);
    SimPort deafA = trio.port(trio.a);
    SimPort mute = trio.port(trio.b);
    trio.network().setFilter((from, to, bytes) -> from != mute || to != deafA);

    assertThat(trio.runUntil(Path.Over.class, 45 * SECOND_NS)).as("seed %d", seed).isTrue();
    assertThat(trio.echoes(trio.a, trio.b, 20)).as("seed %d", seed).isGreaterThan(15);
    assertThat(trio.echoes(trio.b, trio.a, 20)).as("seed %d", seed).isGreaterThan(15);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsOutThatAPeerHearsNothingAlthoughItTalks(long seed) {
    Trio trio = Trio.of(seed, NetworkConditions.USUAL, null);
    SimPort deaf = trio.port(trio.b);
    trio.network().setFilter((from, to, bytes) -> to != deaf);

    trio.runFor(45 * SECOND_NS);

    assertThat(link(trio.a, trio.b)).as("seed %d", seed).isNull();
    assertThat(link(trio.bootstrap, trio.b)).as("seed %d", seed).isNull();
    assertThat(trio.a.overlay().view().near()).containsExactly(trio.bootstrap.id());
  }

  @Test
  void keepsALinkThatBothWantThroughALongPause() {
    Trio trio = Trio.of(1, NetworkConditions.USUAL, null);
    long up = upSince(trio.a, trio.b);
    trio.port(trio.b).pause();
    trio.runFor(3 * SECOND_NS);
    trio.port(trio.b).resume();
    trio.runFor(10 * SECOND_NS);
    assertThat(upSince(trio.a, trio.b)).isEqualTo(up);
  }
}
