package org.gridtap.overlay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.FakeSigner;
import org.gridtap.overlay.dht.Records;
import org.gridtap.overlay.dht.RingSimulation;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.dht.Standing;
import org.gridtap.overlay.dht.Weather;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which addresses replicas let a node lease. */
class LeaseRuleTest {
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final long MAC = 0x0242_ac11_0002L;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 2, 3), SUBNET, 16);
  private static final Standing FREE = new Standing(0, true, 1);
  private static final Standing BOUND = new Standing(0, false, 1);
  private static final Standing ROUTER = new Standing(0, false, 1_024);

  private final FakeSigner owner = new FakeSigner(7);
  private final LeaseRule rule = new LeaseRule();

  @BeforeEach
  void know() {
    rule.onPools(List.of(POOL));
  }

  private boolean allows(Standing standing, int address, int candidate) {
    byte[] value = new LeaseValue(MAC, "host", candidate).encode();
    return rule.allows(Records.of(owner, POOL.key(address), value), standing);
  }

  private int candidate(long row, int number) {
    return POOL.candidate(owner.id(), row, number);
  }

  @Test
  void takesACandidateOnlyForWhatItIs() {
    for (int i = 0; i < AddressPool.MAX_CANDIDATES; i++) {
      assertThat(allows(BOUND, candidate(0, i), i)).isTrue();
      assertThat(allows(ROUTER, candidate(MAC, i), i)).isTrue();
      assertThat(allows(FREE, candidate(MAC, i), i)).isTrue();
      assertThat(allows(BOUND, candidate(0, i) ^ 1, i)).isFalse();
      assertThat(allows(FREE, candidate(MAC, i) ^ 1, i)).as("and no less if free").isFalse();
    }
    assertThat(allows(BOUND, candidate(0, 3), 4)).isFalse();
  }

  /** Else it would take some thousand hashes to find a hardware address for any address. */
  @Test
  void givesNodesThatAreNoRoutersOneRowWhateverTheirHardwareAddress() {
    for (long hardwareAddress = 1; hardwareAddress < 2_000; hardwareAddress++) {
      int address = POOL.candidate(owner.id(), hardwareAddress, 5);
      byte[] value = new LeaseValue(hardwareAddress, "host", 5).encode();
      assertThat(rule.allows(Records.of(owner, POOL.key(address), value), BOUND)).isFalse();
    }
  }

  @Test
  void takesAChosenAddressOfWhoeverMayChoose() {
    assertThat(allows(FREE, SUBNET + 9, LeaseValue.CHOSEN)).isTrue();
    assertThat(allows(BOUND, SUBNET + 9, LeaseValue.CHOSEN)).isFalse();
    assertThat(allows(ROUTER, SUBNET + 9, LeaseValue.CHOSEN)).isFalse();
  }

  @Test
  void takesNothingThatIsNoHostAddressOrNoLease() {
    for (int address : new int[] {SUBNET, SUBNET + 1, SUBNET + 0xffff, SUBNET - 9}) {
      assertThat(allows(FREE, address, LeaseValue.CHOSEN)).isFalse();
    }
    assertThat(rule.allows(Records.of(owner, POOL.key(SUBNET + 9), new byte[] {1}), FREE))
        .isFalse();
  }

  @Test
  void saysNothingOfNetworksThatItDoesNotKnow() {
    AddressPool other = new AddressPool(new NodeId(4, 5, 6), SUBNET, 16);
    byte[] value = new LeaseValue(MAC, "host").encode();
    assertThat(rule.allows(Records.of(owner, other.key(SUBNET + 9), value), BOUND)).isTrue();
    rule.onPools(List.of(POOL, other));
    assertThat(rule.allows(Records.of(owner, other.key(SUBNET + 9), value), BOUND)).isFalse();
  }

  @Test
  void knowsSoManyNetworksAndNoMore() {
    List<AddressPool> pools = new ArrayList<>();
    for (int i = 0; i <= LeaseRule.MAX_POOLS; i++) {
      pools.add(new AddressPool(new NodeId(9, 9, i), SUBNET, 16));
    }
    rule.onPools(pools);
    byte[] value = new LeaseValue(MAC, "host").encode();
    assertThat(rule.allows(Records.of(owner, pools.getFirst().key(SUBNET + 9), value), BOUND))
        .isFalse();
    assertThat(rule.allows(Records.of(owner, pools.getLast().key(SUBNET + 9), value), BOUND))
        .isTrue();
  }

  @Test
  void aNodeThatMayNotChooseGetsAnAddressOfItsRowAndNoOther() {
    RingSimulation sim = new RingSimulation(1, Weather.FAIR, POOL, LeaseKeeper.Settings.DEFAULT);
    sim.found(1);
    sim.run(4 * SECOND);
    for (int i = 2; i < 8; i++) {
      sim.join(i);
      sim.run(2 * SECOND);
    }
    SimNode bound = sim.enter(100, FakeSigner.bound(100), false);
    sim.run(2 * SECOND);
    bound.claim(MAC, SUBNET + 9, true);
    sim.run(5 * SECOND);
    assertThat(bound.failures).singleElement().asString().contains("of its own choice");
    bound.claim(MAC, SUBNET + 9, false);
    bound.claim(MAC + 1, SUBNET + 9, false);
    sim.run(5 * SECOND);
    assertThat(bound.keeper.leases(sim.nowNs))
        .hasSize(2)
        .allSatisfy(
            lease ->
                assertThat(POOL.indexOf(bound.id, 0, lease.address()))
                    .isNotEqualTo(LeaseValue.CHOSEN));
    SimNode router = sim.enter(101, FakeSigner.router(101), false);
    sim.run(2 * SECOND);
    router.claim(MAC, 0, false);
    sim.run(5 * SECOND);
    assertThat(POOL.indexOf(router.id, MAC, router.grantedAtNs.firstKey())).isLessThan(64);
    sim.run(600 * SECOND);
    assertThat(bound.lost).isEmpty();
    assertThat(router.lost).isEmpty();
  }
}
