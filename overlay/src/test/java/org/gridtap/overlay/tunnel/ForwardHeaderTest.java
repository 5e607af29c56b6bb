package org.gridtap.overlay.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardHeaderTest {
  private static final NodeId DESTINATION = new NodeId(1, 2, 3);
  private static final NodeId SOURCE = new NodeId(-1, -2, -3);
  private static final NodeId VIA = new NodeId(7, 8, 9);
  private static final NodeId SOURCE_VIA = new NodeId(-7, -8, -9);
  private static final int OFFSET = 5;

  private final byte[] bytes = new byte[OFFSET + ForwardHeader.MAX_BYTES + 10];
  private final MemorySegment packet = MemorySegment.ofArray(bytes);

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void readsBackWhatWasWritten(boolean hasVia, boolean hasSourceVia) {
    NodeId via = hasVia ? VIA : NodeId.NONE;
    NodeId sourceVia = hasSourceVia ? SOURCE_VIA : NodeId.NONE;
    int length = ForwardHeader.write(packet, OFFSET, DESTINATION, SOURCE, via, sourceVia);
    assertThat(length).isEqualTo(ForwardHeader.length(via, sourceVia));
    assertThat(length).isBetween(ForwardHeader.MIN_BYTES, ForwardHeader.MAX_BYTES);
    assertThat(ForwardHeader.lengthAt(packet, OFFSET, bytes.length - OFFSET)).isEqualTo(length);
    assertThat(ForwardHeader.destination(packet, OFFSET)).isEqualTo(DESTINATION);
    assertThat(ForwardHeader.source(packet, OFFSET)).isEqualTo(SOURCE);
    assertThat(ForwardHeader.via(packet, OFFSET)).isEqualTo(via);
    assertThat(ForwardHeader.sourceVia(packet, OFFSET)).isEqualTo(sourceVia);
    assertThat(ForwardHeader.hops(packet, OFFSET)).isEqualTo(ForwardHeader.MAX_HOPS);
    for (int i = 0; i < OFFSET; i++) {
      assertThat(bytes[i]).isZero();
    }
    for (int i = OFFSET + length; i < bytes.length; i++) {
      assertThat(bytes[i]).isZero();
    }
  }

  @Test
  void countsHopsInPlace() {
    ForwardHeader.write(packet, OFFSET, DESTINATION, SOURCE, VIA, SOURCE_VIA);
    ForwardHeader.setHops(packet, OFFSET, 0);
    assertThat(ForwardHeader.hops(packet, OFFSET)).isZero();
    ForwardHeader.setHops(packet, OFFSET, 255);
    assertThat(ForwardHeader.hops(packet, OFFSET)).isEqualTo(ForwardHeader.MAX_HOPS);
    assertThat(ForwardHeader.destination(packet, OFFSET)).isEqualTo(DESTINATION);
  }

  @Test
  void forgetsTheMemberOnItsWayAndNothingElse() {
    int length = ForwardHeader.write(packet, OFFSET, DESTINATION, SOURCE, VIA, SOURCE_VIA);
    ForwardHeader.clearVia(packet, OFFSET);
    assertThat(ForwardHeader.via(packet, OFFSET)).isEqualTo(NodeId.NONE);
    assertThat(ForwardHeader.sourceVia(packet, OFFSET)).isEqualTo(SOURCE_VIA);
    assertThat(ForwardHeader.destination(packet, OFFSET)).isEqualTo(DESTINATION);
    assertThat(ForwardHeader.source(packet, OFFSET)).isEqualTo(SOURCE);
    assertThat(ForwardHeader.lengthAt(packet, OFFSET, length)).isEqualTo(length);
  }

  @Test
  void forgetsNothingWhereNoMemberWasNamed() {
    ForwardHeader.write(packet, OFFSET, DESTINATION, SOURCE, NodeId.NONE, SOURCE_VIA);
    byte[] before = bytes.clone();
    ForwardHeader.clearVia(packet, OFFSET);
    assertThat(bytes).isEqualTo(before);
  }

  @Test
  void carriesDetoursOnceThereAreAny() {
    Detours once = Detours.NONE.and(VIA, SOURCE);
    int length = ForwardHeader.write(packet, 0, DESTINATION, SOURCE, VIA, SOURCE_VIA);
    bytes[length] = 77; // the datagram
    assertThat(ForwardHeader.detours(packet, 0)).isEqualTo(Detours.NONE);
    MemorySegment round = MemorySegment.ofArray(new byte[ForwardHeader.MAX_BYTES + 1]);
    int longer = ForwardHeader.copyWithDetours(packet, length + 1, round, once);
    assertThat(longer).isEqualTo(length + 1 + Detours.BYTES).isEqualTo(ForwardHeader.MAX_BYTES + 1);
    assertThat(ForwardHeader.lengthAt(round, 0, longer)).isEqualTo(longer - 1);
    assertThat(ForwardHeader.detours(round, 0)).isEqualTo(once);
    assertThat(round.get(JAVA_BYTE, longer - 1)).isEqualTo((byte) 77);

    Detours twice = once.and(DESTINATION, NodeId.NONE);
    MemorySegment again = MemorySegment.ofArray(new byte[ForwardHeader.MAX_BYTES + 1]);
    assertThat(ForwardHeader.copyWithDetours(round, longer, again, twice)).isEqualTo(longer);
    assertThat(ForwardHeader.detours(again, 0)).isEqualTo(twice);
    assertThat(ForwardHeader.destination(again, 0)).isEqualTo(DESTINATION);
    assertThat(ForwardHeader.source(again, 0)).isEqualTo(SOURCE);
    assertThat(ForwardHeader.via(again, 0)).isEqualTo(VIA);
    assertThat(ForwardHeader.sourceVia(again, 0)).isEqualTo(SOURCE_VIA);
    assertThat(again.get(JAVA_BYTE, longer - 1)).isEqualTo((byte) 77);
  }

  @Test
  void takesNoMoreDetoursThanThereMayBe() {
    MemorySegment round = MemorySegment.ofArray(new byte[ForwardHeader.MAX_BYTES]);
    int length = ForwardHeader.write(packet, 0, DESTINATION, SOURCE, VIA, SOURCE_VIA);
    ForwardHeader.copyWithDetours(packet, length, round, Detours.NONE.and(VIA, SOURCE));
    round.set(JAVA_BYTE, 2, (byte) 255);
    assertThat(ForwardHeader.detours(round, 0).isAllowed()).isFalse();
    round.set(JAVA_BYTE, 2, (byte) 0);
    assertThat(ForwardHeader.detours(round, 0).made()).as("the list is there").isOne();
  }

  @Test
  void refusesEveryTruncation() {
    int length = ForwardHeader.write(packet, 0, DESTINATION, SOURCE, VIA, SOURCE_VIA);
    for (int available = 0; available < length; available++) {
      MemorySegment cut = packet.asSlice(0, available);
      assertThat(ForwardHeader.lengthAt(cut, 0, available)).as("%d bytes", available).isEqualTo(-1);
    }
    assertThat(ForwardHeader.lengthAt(packet.asSlice(0, length), 0, length)).isEqualTo(length);
  }

  @Test
  void readsAnyBytesWithinTheirBounds() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] hostile = new byte[random.nextInt(ForwardHeader.MAX_BYTES + 20)];
      random.nextBytes(hostile);
      MemorySegment segment = MemorySegment.ofArray(hostile);
      int length = ForwardHeader.lengthAt(segment, 0, hostile.length);
      if (length >= 0) {
        assertThat(length).isLessThanOrEqualTo(hostile.length);
        ForwardHeader.via(segment, 0);
        ForwardHeader.sourceVia(segment, 0);
        ForwardHeader.detours(segment, 0);
        ForwardHeader.clearVia(segment, 0);
        ForwardHeader.setHops(segment, 0, ForwardHeader.hops(segment, 0) - 1);
        assertThat(ForwardHeader.lengthAt(segment, 0, hostile.length)).isEqualTo(length);
      }
    }
  }
}
