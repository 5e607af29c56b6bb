package org.gridtap.overlay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.FakeSigner;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.Weather;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseKeeperTest {
  private static final int SUBNET = 10 << 24;
  private static final LeaseKeeper.Settings DEFAULT = LeaseKeeper.Settings.DEFAULT;

  private final RingSimulation sim =
      new RingSimulation(
          1, Weather.FAIR, new AddressPool(new NodeId(1, 1, 1), SUBNET, 24), DEFAULT);
  private final List<SimNode> nodes = new ArrayList<>();

  private void grow(int count) {
    nodes.addAll(grow(sim, count));
  }

  private static List<SimNode> grow(RingSimulation sim, int count) {
    List<SimNode> nodes = new ArrayList<>();
    nodes.add(sim.found(1));
    sim.run(4 * SECOND);
    for (int i = 1; i < count; i++) {
      nodes.add(sim.join(1 + i));
      sim.run(2 * SECOND);
    }
    return nodes;
  }

  @Test
  void stopsUsingAnAddressAMinuteBeforeItsReplicasMayForgetIt() {
    grow(6);
    SimNode lonely = nodes.get(3);
    lonely.claim(1, SUBNET + 9, true);
    sim.run(SECOND);
    assertThat(lonely.holds(SUBNET + 9)).isTrue();
    sim.cut(List.of(lonely));
    sim.run(1_600 * SECOND);
    assertThat(lonely.holds(SUBNET + 9)).isTrue();
    nodes.get(2).claim(2, SUBNET + 9, true);
    sim.run(139 * SECOND);
    assertThat(lonely.lost).singleElement().asString().contains("could not be renewed");
    assertThat(nodes.get(2).failures).hasSize(1);
    sim.run(125 * SECOND);
    nodes.get(2).claim(2, SUBNET + 9, true);
    sim.run(5 * SECOND);
    assertThat(nodes.get(2).holds(SUBNET + 9)).isTrue();
  }

  @Test
  void claimsNothingBeforeItHasJoined() {
    grow(3);
    SimNode newcomer = sim.join(9);
    long before = sim.messages;
    newcomer.claim(1, SUBNET + 9, true);
    assertThat(newcomer.delays).singleElement().asString().contains("has not joined");
    assertThat(sim.messages).isEqualTo(before);
    sim.run(5 * SECOND);
    assertThat(newcomer.holds(SUBNET + 9)).isTrue();
  }

  @Test
  void keepsAnAddressAsLongAsItIsRenewed() {
    grow(3);
    nodes.get(1).claim(1, SUBNET + 9, true);
    sim.run(4 * 3_600 * SECOND);
    assertThat(nodes.get(1).holds(SUBNET + 9)).isTrue();
    assertThat(nodes.get(1).lost).isEmpty();
    assertThat(nodes.get(1).grantedAtNs).hasSize(1);
  }

  @Test
  void grantsALeaseInDoubtAgainOnceItIsConfirmed() {
    grow(6);
    SimNode owner = nodes.get(3);
    owner.claim(1, SUBNET + 9, true);
    sim.run(5 * SECOND);
    long firstNs = owner.grantedAtNs.get(SUBNET + 9);

    owner.confirm();
    assertThat(owner.isConfirming()).isTrue();
    sim.run(2 * SECOND);
    assertThat(owner.isConfirming()).isFalse();
    assertThat(owner.grantedAtNs.get(SUBNET + 9)).isGreaterThan(firstNs);
    assertThat(owner.lost).isEmpty();
    sim.run(600 * SECOND);
    assertThat(owner.holds(SUBNET + 9)).as("it is renewed on").isTrue();
  }

  @Test
  void staysInDoubtWhileNobodyAnswers() {
    grow(6);
    SimNode owner = nodes.get(3);
    owner.claim(1, SUBNET + 9, true);
    sim.run(5 * SECOND);
    sim.cut(List.of(owner));
    owner.confirm();
    sim.run(60 * SECOND);
    assertThat(owner.isConfirming()).isTrue();
    sim.mend();
    sim.run(30 * SECOND);
    assertThat(owner.isConfirming()).isFalse();
    assertThat(owner.holds(SUBNET + 9)).isTrue();
  }

  @Test
  void keepsItsLeasesWhenAllReplicasWereReplacedAtOnce() {
    grow(7);
    SimNode owner = nodes.get(3);
    owner.claim(1, SUBNET + 9, true);
    sim.run(5 * SECOND);
    List<SimNode> others = new ArrayList<>(nodes);
    others.remove(owner);
    others.forEach(sim::crash);
    for (int i = 0; i < 6; i++) {
      sim.join(100 + i);
    }
    sim.run(300 * SECOND);
    SimNode thief = sim.join(500);
    sim.run(5 * SECOND);
    thief.claim(2, SUBNET + 9, true);
    sim.run(15 * SECOND);
    assertThat(owner.holds(SUBNET + 9)).isTrue();
    assertThat(thief.holds(SUBNET + 9)).isFalse();
    assertThat(thief.failures).singleElement().asString().contains("10.0.0.9", "host-1");
  }

  @Test
  void givesBackAnAddressOfAnEarlierRunButNotAnothersLease() {
    grow(3);
    SimNode owner = nodes.get(1);
    owner.claim(1, SUBNET + 9, true);
    nodes.get(2).claim(2, SUBNET + 10, true);
    sim.run(5 * SECOND);
    sim.crash(owner);
    SimNode again = sim.join(owner.identity);
    sim.run(5 * SECOND);
    again.giveBack(SUBNET + 9);
    again.giveBack(SUBNET + 10);
    sim.run(5 * SECOND);
    nodes.get(0).claim(3, SUBNET + 9, true);
    nodes.get(0).claim(4, SUBNET + 10, true);
    sim.run(5 * SECOND);
    assertThat(nodes.get(0).holds(SUBNET + 9)).isTrue();
    assertThat(nodes.get(0).holds(SUBNET + 10)).isFalse();
    assertThat(nodes.get(2).holds(SUBNET + 10)).isTrue();
  }

  @Test
  void refusesAFixedAddressThatCannotBeLeased() {
    grow(1);
    nodes.get(0).claim(1, SUBNET + 1, true);
    assertThat(nodes.get(0).failures)
        .singleElement()
        .asString()
        .contains("10.0.0.1", "10.0.0.0/24");
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 1_800, 86_400})
  void keepsTheAddressOfADeadNodeForTheNetworksLeaseTimeAndNotLonger(int leaseSeconds) {
    RingSimulation network =
        new RingSimulation(
            4,
            Weather.FAIR,
            new AddressPool(new NodeId(1, 1, 1), SUBNET, 24, leaseSeconds),
            DEFAULT);
    List<SimNode> members = grow(network, 6);
    members.get(1).claim(1, SUBNET + 9, true);
    network.run(5 * SECOND);
    assertThat(members.get(1).keeper.leases(network.nowNs))
        .singleElement()
        .satisfies(
            lease ->
                assertThat(lease.secondsLeft()).isBetween(leaseSeconds - 70L, leaseSeconds - 60L));

    network.crash(members.get(1));
    network.run((leaseSeconds - 30) * SECOND);
    members.get(2).claim(2, SUBNET + 9, true);
    network.run(10 * SECOND);
    assertThat(members.get(2).holds(SUBNET + 9)).as("the dead node's lease stands").isFalse();
    members.get(2).release(2);
    network.run(120 * SECOND);
    members.get(2).claim(2, SUBNET + 9, true);
    network.run(10 * SECOND);
    assertThat(members.get(2).holds(SUBNET + 9)).as("it has come to its end").isTrue();
  }

  @Test
  void givesTwoMachinesOfOneNodeTwoAddresses() {
    grow(2);
    nodes.get(1).claim(1, SUBNET + 9, false);
    nodes.get(1).claim(2, SUBNET + 9, false);
    sim.run(5 * SECOND);
    assertThat(nodes.get(1).keeper.leases(sim.nowNs))
        .extracting(Lease::address)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @Test
  void twoRoutersRenewOneLeaseAndEitherKeepsItWithoutTheOther() {
    grow(6);
    SimNode first = nodes.get(1);
    SimNode second = nodes.get(2);
    claimShared(first, second);
    sim.run(5 * SECOND);
    claimShared(second, first);
    nodes.get(3).claim(7, SUBNET + 9, true);
    sim.run(3_600 * SECOND);
    assertThat(first.holds(SUBNET + 9)).isTrue();
    assertThat(second.holds(SUBNET + 9)).isTrue();
    assertThat(nodes.get(3).failures).hasSize(1);
    sim.crash(first);
    sim.run(3_600 * SECOND);
    assertThat(second.holds(SUBNET + 9)).isTrue();
    assertThat(second.lost).isEmpty();
    nodes.get(3).claim(7, SUBNET + 9, true);
    sim.run(5 * SECOND);
    assertThat(nodes.get(3).holds(SUBNET + 9)).isFalse();
  }

  private void claimShared(SimNode owner, SimNode coOwner) {
    LeaseValue value = new LeaseValue(7, "host-7");
    List<NodeId> others = List.of(coOwner.id);
    owner.act(n -> n.keeper.claimShared(sim.pool, value, others, SUBNET + 9, true, sim.nowNs, n));
  }

  private boolean handOn(SimNode from, SimNode heir) {
    boolean[] had = new boolean[1];
    from.act(n -> had[0] = n.keeper.handOn(sim.pool.network(), 7, heir.id, sim.nowNs, n));
    return had[0];
  }

  /** What routers do with a host that has moved: the old one gives, the new one takes. */
  @Test
  void handsAnAddressOnToOneNodeAlone() {
    grow(6);
    SimNode old = nodes.get(1);
    SimNode heir = sim.enter(50, FakeSigner.bound(50), false);
    sim.run(2 * SECOND);
    assertThat(handOn(old, heir)).as("what it has not").isFalse();
    old.claim(7, SUBNET + 9, true);
    sim.run(200 * SECOND);
    assertThat(handOn(old, heir)).isTrue();
    assertThat(old.holds(SUBNET + 9)).isFalse();
    sim.run(2 * SECOND);
    nodes.get(3).claim(7, SUBNET + 9, true);
    sim.run(2 * SECOND);
    assertThat(nodes.get(3).holds(SUBNET + 9)).isFalse();
    heir.claim(7, SUBNET + 9, true);
    sim.run(15 * SECOND);
    assertThat(heir.holds(SUBNET + 9)).as("though it may choose none").isTrue();
    sim.run(600 * SECOND);
    assertThat(heir.lost).isEmpty();
    assertThat(nodes.get(3).holds(SUBNET + 9)).isFalse();
  }

  @Test
  void saysWhenAllCandidatesAreTaken() {
    RingSimulation small =
        new RingSimulation(
            2, Weather.FAIR, new AddressPool(new NodeId(1, 1, 1), SUBNET, 29), DEFAULT);
    SimNode founder = small.found(1);
    small.run(4 * SECOND);
    for (int i = 1; i <= 6; i++) {
      founder.claim(i, 0, false);
      small.run(2 * SECOND);
    }
    assertThat(founder.grantedAtNs).hasSize(5);
    assertThat(founder.failures).singleElement().asString().contains("larger subnet");
  }

  @Test
  void boundsTheClaimsOfANode() {
    RingSimulation wide =
        new RingSimulation(
            3, Weather.FAIR, new AddressPool(new NodeId(1, 1, 1), SUBNET, 8), DEFAULT);
    SimNode node = wide.join(1);
    for (int i = 0; i < LeaseKeeper.MAX_CLAIMS + 1; i++) {
      node.claim(i, 0, false);
    }
    assertThat(node.failures).singleElement().asString().contains("already asks");
  }

  @Test
  void doesNotAskForADeclinedAddressAgainForAWhile() {
    grow(3);
    SimNode node = nodes.get(1);
    node.claim(1, SUBNET + 9, false);
    sim.run(5 * SECOND);
    assertThat(node.holds(SUBNET + 9)).isTrue();

    node.decline(1, SUBNET + 9);
    node.claim(1, SUBNET + 9, false);
    node.claim(2, SUBNET + 9, false);
    sim.run(5 * SECOND);
    assertThat(node.keeper.leases(sim.nowNs))
        .extracting(Lease::address)
        .hasSize(2)
        .doesNotContain(SUBNET + 9);
    nodes.get(2).claim(3, SUBNET + 9, true);
    sim.run(5 * SECOND);
    assertThat(nodes.get(2).holds(SUBNET + 9)).as("others may have it").isTrue();

    nodes.get(2).release(3);
    node.release(1);
    sim.run(SetAside.NS);
    node.claim(1, SUBNET + 9, false);
    sim.run(5 * SECOND);
    assertThat(node.holds(SUBNET + 9)).isTrue();
  }

  @Test
  void asksForADeclinedAddressIfNoOtherWillDo() {
    grow(3);
    nodes.get(1).decline(1, SUBNET + 9);
    nodes.get(1).claim(1, SUBNET + 9, true);
    sim.run(5 * SECOND);
    assertThat(nodes.get(1).holds(SUBNET + 9)).isTrue();
  }

  @Test
  void remembersAtMostSoManyDeclinedAddresses() {
    NodeId network = new NodeId(1, 1, 1);
    SetAside setAside = new SetAside();
    for (int i = 0; i <= SetAside.MAX_ADDRESSES; i++) {
      setAside.add(network, SUBNET + 2 + i, 5 + i);
    }
    assertThat(setAside.contains(network, SUBNET + 2, SetAside.NS)).isFalse();
    assertThat(setAside.contains(network, SUBNET + 3, SetAside.NS)).isTrue();
    assertThat(setAside.contains(network, SUBNET + 3, 6 + SetAside.NS)).isFalse();
    assertThat(setAside.contains(new NodeId(1, 1, 2), SUBNET + 3, 6)).isFalse();
  }
}
