package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class RoutedMessageFuzzTest {
  private static final NodeId HERE = new NodeId(1, 2, 3);
  private static final NodeId THERE = new NodeId(4, 5, 6);

  static List<Named<byte[]>> honest() {
    return List.of(
        named("exact", bytes(Mode.EXACT, NodeId.NONE, new byte[] {1, 2, 3})),
        named("closest", bytes(Mode.CLOSEST, HERE, new byte[0])),
        named("detoured", write(detoured())));
  }

  private static RoutedMessage detoured() {
    return RoutedMessage.of(Mode.EXACT, 3, THERE, HERE, NodeId.NONE, NodeId.NONE, new byte[2])
        .with(Detours.NONE.and(HERE, THERE));
  }

  private static byte[] bytes(Mode mode, NodeId via, byte[] payload) {
    return write(RoutedMessage.of(mode, 3, THERE, HERE, via, NodeId.NONE, payload));
  }

  private static byte[] write(RoutedMessage message) {
    WireWriter writer = new WireWriter();
    message.writeTo(writer);
    return writer.toByteArray();
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void writesExactlyWhatItTook(byte[] bytes) {
    RoutedMessage message = RoutedMessage.read(new WireReader(bytes));
    if (message == null) {
      return;
    }
    assertThat(write(message)).isEqualTo(bytes);
    assertThat(message.hops()).isLessThanOrEqualTo(ForwardHeader.MAX_HOPS);
    if (message.hops() > 0) {
      RoutedMessage hopped = message.hoppedFrom(message.via());
      assertThat(hopped.hops()).isEqualTo(message.hops() - 1);
      assertThat(hopped.via()).isEqualTo(NodeId.NONE);
    }
  }
}
