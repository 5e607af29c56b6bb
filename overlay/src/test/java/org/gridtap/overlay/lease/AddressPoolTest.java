package org.gridtap.overlay.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
  private static final NodeId NETWORK = new NodeId(1, 0, 0);
  private static final int SUBNET = 192 << 24 | 168 << 16;

  @Test
  void leasesAllHostAddressesButTheFirst() {
    AddressPool pool = new AddressPool(NETWORK, SUBNET, 29);
    Set<Integer> candidates = new HashSet<>();
    for (int i = 0; i < AddressPool.MAX_CANDIDATES; i++) {
      candidates.add(pool.candidate(new NodeId(5, 5, 5), 7, i) - SUBNET);
    }
    assertThat(candidates).containsExactlyInAnyOrder(2, 3, 4, 5, 6);
    assertThat(pool.size()).isEqualTo(5);
    assertThat(pool.allows(SUBNET)).isFalse();
    assertThat(pool.allows(SUBNET + 1)).isFalse();
    assertThat(pool.allows(SUBNET + 6)).isTrue();
    assertThat(pool.allows(SUBNET + 7)).isFalse();
    assertThat(pool.allows(SUBNET + 10)).isFalse();
  }

  @Test
  void staysWithinTheLargestSubnet() {
    AddressPool pool = new AddressPool(NETWORK, 10 << 24, 8);
    for (int i = 0; i < AddressPool.MAX_CANDIDATES; i++) {
      int candidate = pool.candidate(new NodeId(9, 9, 9), 7, i);
      assertThat(pool.allows(candidate)).isTrue();
      assertThat(candidate).isEqualTo(pool.candidate(new NodeId(9, 9, 9), 7, i));
    }
  }

  @Test
  void refusesSubnetsThatAreNone() {
    assertThatThrownBy(() -> new AddressPool(NETWORK, SUBNET + 1, 24))
        .hasMessageContaining("192.168.0.1/24");
    assertThatThrownBy(() -> new AddressPool(NETWORK, SUBNET, 30))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
