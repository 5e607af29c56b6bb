package org.gridtap.node.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a link brings to the discovery port. */
class LanMessageFuzzTest {
  private static final byte[] OVERLAY = LanMessage.overlayOf(new byte[32]);

  static List<Named<byte[]>> honest() {
    return List.of(
        named("asks", new LanMessage(true, OVERLAY, new NodeId(1, 2, 3), 4743).encode()),
        named("tells", new LanMessage(false, OVERLAY, new NodeId(4, 5, 6), 65_535).encode()));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void writesWhatItReads(byte[] bytes) {
    LanMessage message = LanMessage.decode(bytes);
    if (message != null) {
      assertThat(message.encode()).isEqualTo(bytes);
      assertThat(message.port()).isBetween(1, 65_535);
    }
  }
}
