package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class WaitingFramesTest {
  private static final NodeId PEER = new NodeId(1, 2, 3);

  private final WaitingFrames waiting = new WaitingFrames();

  @Test
  void keepsAFewFramesOfAnAddressInOrder() {
    for (byte i = 0; i < WaitingFrames.MAX_PER_ADDRESS; i++) {
      assertThat(waiting.hasRoom(7, null, 1)).isTrue();
      waiting.add(7, null, new byte[] {i});
    }
    assertThat(waiting.hasRoom(7, null, 1)).isFalse();
    assertThat(waiting.hasRoom(8, null, 1)).isTrue();

    assertThat(waiting.take(7))
        .extracting(frame -> (int) frame.frame()[0])
        .containsExactly(0, 1, 2, 3);
    assertThat(waiting.take(7)).isEmpty();
    assertThat(waiting.hasRoom(7, null, 1)).isTrue();
  }

  @Test
  void letsNoPeerTakeAllTheRoom() {
    for (int i = 0; i < WaitingFrames.MAX_PER_PEER; i++) {
      assertThat(waiting.hasRoom(i, PEER, 1)).isTrue();
      waiting.add(i, PEER, new byte[1]);
    }
    assertThat(waiting.hasRoom(100, PEER, 1)).isFalse();
    assertThat(waiting.hasRoom(100, null, 1)).isTrue();

    waiting.take(3);
    assertThat(waiting.hasRoom(100, PEER, 1)).isTrue();
  }

  @Test
  void holdsAtMostSoManyBytes() {
    int address = 0;
    while (waiting.hasRoom(address, null, InnerFrame.MAX_BYTES)) {
      waiting.add(address++, null, new byte[InnerFrame.MAX_BYTES]);
    }
    assertThat(address).isEqualTo(WaitingFrames.MAX_BYTES / InnerFrame.MAX_BYTES);

    assertThat(waiting.takeAll()).hasSize(address);
    assertThat(waiting.hasRoom(1, null, WaitingFrames.MAX_BYTES)).isTrue();
  }
}
