package org.gridtap.node.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class LanMessageTest {
  private static final LanMessage MESSAGE =
      new LanMessage(true, LanMessage.overlayOf(new byte[32]), new NodeId(1, 2, 3), 4743);

  @Test
  void readsBackWhatItWrites() {
    byte[] bytes = MESSAGE.encode();
    assertThat(bytes).hasSize(LanMessage.BYTES);
    assertThat(LanMessage.decode(bytes)).isEqualTo(MESSAGE);
  }

  @Test
  void anAnswerIsAsLongAsItsQuestion() {
    LanMessage answer = new LanMessage(false, MESSAGE.overlay(), NodeId.NONE, 1);
    assertThat(answer.encode()).hasSameSizeAs(MESSAGE.encode());
  }

  @Test
  void refusesWhatIsNoMessage() {
    byte[] bytes = MESSAGE.encode();
    assertThat(LanMessage.decode(new byte[0])).isNull();
    assertThat(LanMessage.decode(Arrays.copyOf(bytes, bytes.length - 1))).isNull();
    assertThat(LanMessage.decode(Arrays.copyOf(bytes, bytes.length + 1))).isNull();
    for (int i : new int[] {0, 7, 8}) {
      byte[] changed = bytes.clone();
      changed[i] ^= 0x40;
      assertThat(LanMessage.decode(changed)).as("byte %d changed", i).isNull();
    }
    byte[] withoutPort = bytes.clone();
    withoutPort[bytes.length - 1] = 0;
    withoutPort[bytes.length - 2] = 0;
    assertThat(LanMessage.decode(withoutPort)).isNull();
  }

  @Test
  void doesNotTellTheAuthority() {
    byte[] fingerprint = new byte[32];
    fingerprint[0] = 7;
    assertThat(LanMessage.overlayOf(fingerprint))
        .hasSize(LanMessage.OVERLAY_BYTES)
        .isNotEqualTo(Arrays.copyOf(fingerprint, LanMessage.OVERLAY_BYTES))
        .isNotEqualTo(LanMessage.overlayOf(new byte[32]));
  }
}
