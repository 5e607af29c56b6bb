package org.gridtap.overlay.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardHeaderFuzzTest {
  private static final NodeId HERE = new NodeId(1, 2, 3);
  private static final NodeId THERE = new NodeId(4, 5, 6);
  private static final NodeId MEMBER = new NodeId(7, 8, 9);

  static List<Named<byte[]>> honest() {
    return List.of(
        named("short", header(NodeId.NONE, NodeId.NONE)),
        named("over a member", header(MEMBER, NodeId.NONE)),
        named("from behind a member", header(NodeId.NONE, MEMBER)),
        named("both", header(MEMBER, THERE)),
        named("round", round(header(MEMBER, THERE))));
  }

  private static byte[] round(byte[] header) {
    byte[] longer = new byte[header.length + Detours.BYTES];
    ForwardHeader.copyWithDetours(
        MemorySegment.ofArray(header),
        header.length,
        MemorySegment.ofArray(longer),
        Detours.NONE.and(HERE, MEMBER));
    return longer;
  }

  private static byte[] header(NodeId via, NodeId sourceVia) {
    byte[] packet = new byte[ForwardHeader.MAX_BYTES];
    int length = ForwardHeader.write(MemorySegment.ofArray(packet), 0, THERE, HERE, via, sourceVia);
    return Arrays.copyOf(packet, length);
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void readsBackWhatItTook(byte[] bytes) {
    MemorySegment packet = MemorySegment.ofArray(bytes);
    int length = ForwardHeader.lengthAt(packet, 0, bytes.length);
    if (length < 0) {
      return;
    }
    assertThat(length)
        .isBetween(ForwardHeader.MIN_BYTES, Math.min(ForwardHeader.MAX_BYTES, bytes.length));
    assertThat(ForwardHeader.hops(packet, 0)).isBetween(0, ForwardHeader.MAX_HOPS);

    NodeId destination = ForwardHeader.destination(packet, 0);
    NodeId source = ForwardHeader.source(packet, 0);
    NodeId via = ForwardHeader.via(packet, 0);
    NodeId sourceVia = ForwardHeader.sourceVia(packet, 0);
    MemorySegment copy = MemorySegment.ofArray(new byte[ForwardHeader.MAX_BYTES]);
    int copied = ForwardHeader.write(copy, 0, destination, source, via, sourceVia);
    assertThat(copied).isEqualTo(ForwardHeader.length(via, sourceVia)).isLessThanOrEqualTo(length);
    assertThat(ForwardHeader.lengthAt(copy, 0, copied)).isEqualTo(copied);
    assertThat(ForwardHeader.destination(copy, 0)).isEqualTo(destination);
    assertThat(ForwardHeader.source(copy, 0)).isEqualTo(source);
    assertThat(ForwardHeader.via(copy, 0)).isEqualTo(via);
    assertThat(ForwardHeader.sourceVia(copy, 0)).isEqualTo(sourceVia);

    Detours detours = ForwardHeader.detours(packet, 0);
    assertThat(detours.made()).isBetween(0, Detours.MAX);
    if (detours.made() > 0) {
      MemorySegment round = MemorySegment.ofArray(new byte[bytes.length]);
      assertThat(ForwardHeader.copyWithDetours(packet, bytes.length, round, detours))
          .isEqualTo(bytes.length);
      assertThat(ForwardHeader.detours(round, 0)).isEqualTo(detours);
      assertThat(ForwardHeader.lengthAt(round, 0, bytes.length)).isEqualTo(length);
      assertThat(round.asSlice(length).mismatch(packet.asSlice(length))).isEqualTo(-1);
    }

    ForwardHeader.clearVia(packet, 0);
    assertThat(ForwardHeader.via(packet, 0)).isEqualTo(NodeId.NONE);
    assertThat(ForwardHeader.sourceVia(packet, 0)).isEqualTo(sourceVia);
    assertThat(ForwardHeader.lengthAt(packet, 0, bytes.length)).isEqualTo(length);
  }
}
