package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutedMessageTest {
  private static final NodeId KEY = new NodeId(1, 2, 3);
  private static final NodeId SOURCE = new NodeId(4, 5, 6);
  private static final NodeId VIA = new NodeId(7, 8, 9);
  private static final NodeId SOURCE_VIA = new NodeId(10, 11, 12);
  private static final int HEADER = 3 + 4 * NodeId.BYTES;

  private static RoutedMessage message(Mode mode) {
    return RoutedMessage.of(mode, 3, KEY, SOURCE, VIA, SOURCE_VIA, new byte[] {1, 2, 3});
  }

  private static byte[] encode(RoutedMessage message) {
    WireWriter writer = new WireWriter();
    message.writeTo(writer);
    return writer.toByteArray();
  }

  private static @Nullable RoutedMessage decode(byte[] bytes) {
    return RoutedMessage.read(new WireReader(bytes));
  }

  @ParameterizedTest
  @EnumSource
  void readsBackWhatWasWritten(Mode mode) {
    RoutedMessage read = decode(encode(message(mode)));
    assertThat(read).usingRecursiveComparison().isEqualTo(message(mode));
    assertThat(message(mode).hops()).isEqualTo(ForwardHeader.MAX_HOPS);
  }

  @Test
  void carriesItsDetoursAndTheNodesThatItShallNotPassAgain() {
    RoutedMessage once = message(Mode.CLOSEST).with(Detours.NONE.and(VIA, SOURCE_VIA));
    assertThat(decode(encode(once))).usingRecursiveComparison().isEqualTo(once);
    assertThat(encode(once)).hasSize(encode(message(Mode.CLOSEST)).length + Detours.BYTES);
    RoutedMessage twice = once.with(once.detours().and(KEY, NodeId.NONE)).hoppedFrom(KEY);
    assertThat(decode(encode(twice))).usingRecursiveComparison().isEqualTo(twice);
    assertThat(twice.detours().isAllowed()).isFalse();
  }

  @Test
  void losesAHopAndTheMemberOnItsWayWhenItIsThere() {
    RoutedMessage elsewhere = message(Mode.EXACT).hoppedFrom(KEY);
    assertThat(elsewhere.hops()).isEqualTo(ForwardHeader.MAX_HOPS - 1);
    assertThat(elsewhere.via()).isEqualTo(VIA);
    assertThat(elsewhere.hoppedFrom(VIA).via()).isEqualTo(NodeId.NONE);
  }

  @Test
  void refusesEveryTruncationOfItsHeader() {
    byte[] bytes = encode(message(Mode.CLOSEST));
    for (int length = 0; length < HEADER; length++) {
      assertThat(decode(Arrays.copyOf(bytes, length))).as("%d bytes", length).isNull();
    }
    assertThat(decode(Arrays.copyOf(bytes, HEADER))).isNotNull();
  }

  @Test
  void refusesUnknownModesAndMoreHopsThanThereMayBe() {
    byte[] mode = encode(message(Mode.EXACT));
    for (int unknown = 6; unknown < 256; unknown++) {
      mode[0] = (byte) unknown;
      assertThat(decode(mode)).isNull();
    }
    byte[] hops = encode(message(Mode.EXACT));
    hops[1] = ForwardHeader.MAX_HOPS + 1;
    assertThat(decode(hops)).isNull();
    hops[1] = (byte) 255;
    assertThat(decode(hops)).isNull();
  }

  @Test
  void readsAnyBytesOrNone() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] hostile = new byte[random.nextInt(2 * HEADER)];
      random.nextBytes(hostile);
      if (hostile.length > 1) {
        hostile[0] &= 5;
        hostile[1] &= 31;
      }
      RoutedMessage read = decode(hostile);
      boolean hasDetours = hostile.length > 1 && hostile[0] > 1;
      assertThat(read != null)
          .isEqualTo(hostile.length >= HEADER + (hasDetours ? Detours.BYTES : 0));
      if (read != null) {
        assertThat(encode(read)).isEqualTo(hostile);
      }
    }
  }
}
