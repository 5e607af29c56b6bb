package org.gridtap.overlay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridtap.overlay.tunnel.ForwardTraffic.MS;
import static org.gridtap.overlay.tunnel.ForwardTraffic.SECOND;
import static org.gridtap.overlay.tunnel.ForwardTraffic.id;
import static org.gridtap.overlay.tunnel.ForwardTraffic.transit;
import static org.gridtap.overlay.tunnel.ForwardTraffic.tunnel;

import org.gridtap.overlay.tunnel.ForwardTraffic.Source;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** What a relay passes on, on virtual time. */
class ForwardQueueTest {
  private static final ForwardLimits LIMITS = ForwardLimits.ofMegabits(10, 1, 100);

  private final ForwardTraffic traffic = new ForwardTraffic(LIMITS);

  @Test
  void passesOnAtOnceWhatIsWithinTheLimits() {
    Source source = traffic.steady(tunnel(1, 2), 8);
    traffic.run(10 * SECOND);
    assertThat(source.passedMegabits()).isCloseTo(8, within(0.1));
    assertThat(source.dropped()).isZero();
    assertThat(source.longestWaitNs()).isLessThanOrEqualTo(MS);
  }

  @Test
  void holdsATunnelToItsRateWhateverItIsOffered() {
    Source source = traffic.steady(tunnel(1, 2), 200);
    traffic.run(10 * SECOND);
    assertThat(source.passedMegabits()).isCloseTo(10, within(0.3));
    assertThat(source.dropped(ForwardDrop.DELAYED) + source.dropped(ForwardDrop.QUEUE_FULL))
        .isEqualTo(source.dropped());
  }

  @Test
  void countsEachTunnelOfAPeerForItself() {
    Source first = traffic.steady(tunnel(1, 2), 50);
    Source second = traffic.steady(tunnel(1, 3), 50);
    Source back = traffic.steady(tunnel(2, 1), 50);
    traffic.run(10 * SECOND);
    assertThat(first.passedMegabits()).isCloseTo(10, within(0.3));
    assertThat(second.passedMegabits()).isCloseTo(10, within(0.3));
    assertThat(back.passedMegabits()).isCloseTo(10, within(0.3));
  }

  @Test
  void holdsASourceOfSeveralHopsToItsRateOverAllItsDestinations() {
    ForwardKey key = transit(1, 7);
    assertThat(ForwardKey.of(id(1), id(7), id(8), id(8))).isEqualTo(key);
    assertThat(ForwardKey.of(id(1), id(7), id(9), id(2))).isEqualTo(key);
    Source source = traffic.steady(key, 30);
    traffic.run(10 * SECOND);
    assertThat(source.passedMegabits()).isCloseTo(1, within(0.1));
  }

  @Test
  void letsABurstThrough() {
    int packets = ForwardQueue.BURST_BYTES / ForwardTraffic.PACKET + 1; // the last by a debt
    Source source = traffic.burst(transit(1, 7), packets);
    traffic.run(MS);
    assertThat(source.passedPackets()).isEqualTo(packets);
    traffic.burst(transit(1, 7), 1);
    traffic.run(MS);
    assertThat(traffic.queue.waiting()).isOne();
  }

  @Test
  void sharesTheWholeAmongSourcesSoThatTheModestGetAllTheyAskFor() {
    ForwardTraffic shared = new ForwardTraffic(ForwardLimits.ofMegabits(100, 1, 20));
    Source one = shared.steady(tunnel(1, 9), 1);
    Source five = shared.steady(tunnel(2, 9), 5);
    Source many = shared.steady(tunnel(3, 9), 50);
    Source more = shared.steady(tunnel(4, 9), 80);
    shared.run(20 * SECOND);
    assertThat(one.passedMegabits()).isCloseTo(1, within(0.05));
    assertThat(five.passedMegabits()).isCloseTo(5, within(0.2));
    assertThat(many.passedMegabits()).isCloseTo(7, within(0.4));
    assertThat(more.passedMegabits()).isCloseTo(7, within(0.4));
    assertThat(one.dropped() + five.dropped()).isZero();
    assertThat(five.longestWaitNs()).isLessThan(30 * MS);
  }

  @Test
  void givesAPeerNoMoreTurnsForHavingMoreFlows() {
    ForwardTraffic shared = new ForwardTraffic(ForwardLimits.ofMegabits(100, 1, 20));
    Source modest = shared.steady(tunnel(1, 99), 10);
    for (int i = 0; i < 30; i++) {
      shared.steady(tunnel(2, 50 + i), 10);
    }
    shared.run(10 * SECOND);
    assertThat(modest.passedMegabits()).isCloseTo(10, within(0.6));
  }

  @Test
  void keepsTheWaitShortForSendersThatSlowDown() {
    Source tcp = traffic.yielding(tunnel(1, 2), 40 * MS);
    traffic.run(10 * SECOND);
    tcp.forgetWaits();
    double before = tcp.passedMegabits() * 10;
    traffic.run(20 * SECOND);
    double rate = (tcp.passedMegabits() * 30 - before) / 20;
    assertThat(rate).isBetween(8.0, 10.2);
    assertThat(tcp.meanWaitNs()).isLessThan(15 * MS);
    assertThat(tcp.dropped(ForwardDrop.QUEUE_FULL)).isZero();
  }

  @Test
  void keepsAFlowThatYieldsBesideOneThatFloods() {
    ForwardTraffic shared = new ForwardTraffic(ForwardLimits.ofMegabits(100, 1, 20));
    Source tcp = shared.yielding(tunnel(1, 9), 20 * MS);
    Source flood = shared.steady(tunnel(2, 9), 500);
    shared.run(20 * SECOND);
    assertThat(tcp.passedMegabits()).isGreaterThan(7.5);
    assertThat(flood.passedMegabits()).isLessThan(12.5);
  }

  @Test
  void givesANewSourceAPlaceThoughOthersHaveTakenAll() {
    ForwardTraffic shared = new ForwardTraffic(ForwardLimits.ofMegabits(1000, 1000, 1));
    Source first = shared.burst(tunnel(1, 9), ForwardQueue.MAX_PACKETS / 2);
    Source second = shared.burst(tunnel(2, 9), 2 * ForwardQueue.MAX_PACKETS);
    assertThat(shared.queue.waiting()).isEqualTo(ForwardQueue.MAX_PACKETS);
    Source late = shared.burst(tunnel(3, 9), 10);
    shared.run(2 * SECOND);
    assertThat(late.passedPackets()).isEqualTo(10);
    assertThat(late.dropped()).isZero();
    assertThat(second.dropped(ForwardDrop.QUEUE_FULL)).isPositive();
    assertThat(first.dropped(ForwardDrop.QUEUE_FULL)).isLessThanOrEqualTo(10);
    assertThat(shared.queue.waiting()).isLessThanOrEqualTo(ForwardQueue.MAX_PACKETS);
  }

  @Test
  void boundsTheSourcesThatOnePeerCanMakeUp() {
    Source honest = traffic.steady(transit(1, 7), 0.9);
    Source tunnelled = traffic.steady(tunnel(3, 4), 9);
    for (int i = 0; i < 5_000; i++) {
      traffic.burst(transit(2, 1000 + i), 2);
      traffic.run(MS);
    }
    assertThat(traffic.queue.flows()).isLessThanOrEqualTo(ForwardQueue.MAX_TRANSITS + 1 + 2);
    assertThat(traffic.passedMegabitsOf(id(2)))
        .isLessThan(ForwardQueue.MAX_TRANSITS + 1 + 8 * 0.065 * ForwardQueue.MAX_TRANSITS);
    assertThat(honest.dropped() + tunnelled.dropped()).isZero();
    assertThat(honest.passedMegabits()).isCloseTo(0.9, within(0.05));
  }

  @Test
  void boundsTheTunnelsOfAPeerThatAreToldApart() {
    for (int i = 0; i < 1_000; i++) {
      traffic.burst(tunnel(1, 1000 + i), 1);
    }
    assertThat(traffic.queue.flows()).isEqualTo(ForwardQueue.MAX_TUNNELS + 1);
  }

  @Test
  void boundsThePeersAndForgetsThoseThatWereIdle() {
    for (int i = 0; i < ForwardQueue.MAX_INGRESSES; i++) {
      traffic.burst(tunnel(1000 + i, 9), 1);
    }
    Source late = traffic.burst(tunnel(1, 9), 1);
    assertThat(late.dropped(ForwardDrop.TOO_MANY_PEERS)).isOne();
    traffic.run(ForwardQueue.IDLE_NS + SECOND);
    Source later = traffic.burst(tunnel(2, 9), 1);
    traffic.run(MS);
    assertThat(later.passedPackets()).isOne();
    assertThat(traffic.queue.ingresses()).isOne();
    assertThat(traffic.queue.flows()).isOne();
  }

  @Test
  void letsControlPassBesideAFloodAndNoFloodPassAsControl() {
    ForwardKey key = tunnel(1, 2);
    traffic.steady(key, 100);
    traffic.run(SECOND);
    assertThat(traffic.queue.passesAtOnce(key, 200, traffic.nowNs())).isTrue();
    int passed = 0;
    for (int i = 0; i < 10_000; i++) {
      passed += traffic.queue.passesAtOnce(key, 200, traffic.nowNs()) ? 200 : 0;
    }
    assertThat(passed).isLessThanOrEqualTo(ForwardQueue.CONTROL_BURST_BYTES);
    assertThat(traffic.queue.passesAtOnce(tunnel(3, 2), 200, traffic.nowNs())).isTrue();
  }

  @Test
  void wantsNothingWhileNothingWaits() {
    assertThat(traffic.queue.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    traffic.burst(tunnel(1, 2), 10);
    assertThat(traffic.queue.deadlineNs()).isLessThanOrEqualTo(traffic.nowNs());
    traffic.run(MS);
    assertThat(traffic.queue.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(traffic.queue.waiting()).isZero();
  }

  @Test
  void takesTheProofOfATunnelFromWhoHandsOver() {
    NodeId liar = id(1);
    assertThat(ForwardKey.of(liar, id(5), id(2), id(2)).isTunnel()).isFalse();
    assertThat(ForwardKey.of(liar, liar, id(2), id(2)).isTunnel()).isTrue();
    assertThat(ForwardKey.of(liar, liar, id(9), id(2)).isTunnel()).isFalse();
  }
}
