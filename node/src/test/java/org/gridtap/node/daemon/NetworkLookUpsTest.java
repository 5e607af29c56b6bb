package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class NetworkLookUpsTest {
  private static final int EXTRA = 100;

  /** Neither node nor network is asked for what is remembered. */
  private final NetworkLookUps lookUps = new NetworkLookUps(null, null);

  private static NodeId peer(int number) {
    return new NodeId(number, 0, 0);
  }

  @Test
  void remembersTheNewestAddressesOfABoundedNumberOfPeers() {
    int last = NetworkLookUps.MAX_REMEMBERED + EXTRA;
    for (int i = 1; i <= last; i++) {
      lookUps.remember(peer(i), i);
      lookUps.remember(peer(i), -i);
    }
    int known = 0;
    for (int i = 1; i <= last; i++) {
      known += lookUps.addressOf(peer(i)) == -i ? 1 : 0;
    }
    assertThat(known).isEqualTo(NetworkLookUps.MAX_REMEMBERED);
    assertThat(lookUps.addressOf(peer(EXTRA))).as("forgotten").isZero();
    assertThat(lookUps.addressOf(peer(EXTRA + 1))).isEqualTo(-EXTRA - 1);
  }
}
