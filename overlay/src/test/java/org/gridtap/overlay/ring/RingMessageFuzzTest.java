package org.gridtap.overlay.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.ring.RingMessage.Sides;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class RingMessageFuzzTest {
  private static final NodeId A = new NodeId(1, 2, 3);
  private static final NodeId B = new NodeId(4, 5, 6);
  private static final Endpoint V4 = Endpoint.v4(0x0a000001, 4743);
  private static final Endpoint V6 = new Endpoint(0x2001_0db8_0000_0000L, 1, 4743);

  static List<Named<byte[]>> honest() {
    Descriptor plain = new Descriptor(A, List.of(V4, V6), Map.of());
    Descriptor relayed = new Descriptor(B, List.of(), Map.of(A, V4));
    Flags flags = Flags.of(9);
    return List.of(
        named(
            "hello",
            new RingMessage.Told(7, new Hello(flags, plain, List.of(relayed, plain), List.of(A, B)))
                .encode()),
        named(
            "change",
            new RingMessage.Change(
                    7,
                    8,
                    flags,
                    List.of(plain),
                    List.of(A),
                    List.of(relayed),
                    List.of(B),
                    List.of())
                .encode()),
        named("ask all", new RingMessage.AskAll().encode()),
        named("leave", new RingMessage.Leave().encode()),
        named("ask", new RingMessage.AskAdjacent(Sides.of(3), Map.of(A, 700)).encode()),
        named("adjacent", new RingMessage.Adjacent(Sides.of(1), List.of(relayed)).encode()),
        named("foreign", new RingMessage.Foreign(relayed).encode()),
        named("find", new RingMessage.Find(77).encode()),
        named("found", new RingMessage.Found(77, flags, List.of(relayed, plain)).encode()));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void readsBackWhatItTook(byte[] bytes) {
    RingMessage message = RingMessage.decode(bytes);
    if (message == null) {
      return;
    }
    byte[] encoded = message.encode();
    assertThat(encoded).hasSizeLessThanOrEqualTo(bytes.length);
    assertThat(RingMessage.decode(encoded)).isEqualTo(message);
  }
}
