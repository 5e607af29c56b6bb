package org.gridtap.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhcpMessageTest {
  private static final long HOST = 0x0202_0304_0506L;
  private static final byte[] DISCOVER = HostFrames.option(53, 1);

  @Test
  void readsWhatAClientWrote() {
    byte[] bytes =
        HostFrames.message(
            HOST, 0xcafe_f00d, 0x8000, 0, DISCOVER, HostFrames.address(50, 0x0a400005));

    DhcpMessage message = decode(bytes);

    assertThat(message.request()).isTrue();
    assertThat(message.type()).isEqualTo(DhcpMessageType.DISCOVER);
    assertThat(message.transactionId()).isEqualTo(0xcafe_f00d);
    assertThat(message.broadcast()).isTrue();
    assertThat(message.hardwareAddress()).isEqualTo(HOST);
    assertThat(message.options().getInt(50)).hasValue(0x0a400005);
  }

  @Test
  void joinsTheOptionsOfOverloadedFieldsInOrder() {
    byte[] bytes =
        HostFrames.message(
            HOST, 1, 0, 0, DISCOVER, HostFrames.option(52, 3), HostFrames.option(61, 1, 2));
    put(bytes, 108, HostFrames.option(61, 3));
    put(bytes, 44, HostFrames.option(61, 4, 5));

    assertThat(decode(bytes).options().get(61)).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void leavesFieldsThatAreNotOverloadedAlone() {
    byte[] bytes = HostFrames.message(HOST, 1, 0, 0, DISCOVER, HostFrames.option(52, 1));
    put(bytes, 44, new byte[] {61, (byte) 200});

    assertThat(decode(bytes).options().get(61)).isNull();
  }

  @Test
  void refusesAnOverloadedFieldThatRunsOver() {
    byte[] bytes = HostFrames.message(HOST, 1, 0, 0, DISCOVER, HostFrames.option(52, 2));
    put(bytes, 44, new byte[] {61, 63});

    assertThat(DhcpMessage.decode(bytes, 0, bytes.length)).isNull();
  }

  @Test
  void refusesBadTypesLengthsAndCookies() {
    assertThat(decodeWith(HostFrames.option(53, 0))).isNull();
    assertThat(decodeWith(HostFrames.option(53, 9))).isNull();
    assertThat(decodeWith(HostFrames.option(53, 1, 1))).isNull();
    assertThat(decodeWith(HostFrames.option(12, 65))).isNull();
    assertThat(decodeWith(DISCOVER, HostFrames.option(52, 4))).isNull();
    assertThat(decodeWith(DISCOVER, new byte[] {61, 9, 1})).isNull();
    byte[] bytes = HostFrames.message(HOST, 1, 0, 0, DISCOVER);
    for (int offset : new int[] {0, 1, 2, 236, 239}) {
      byte[] broken = bytes.clone();
      broken[offset] ^= 0x10;
      assertThat(DhcpMessage.decode(broken, 0, broken.length)).isNull();
    }
  }

  @Test
  void forgivesAMissingEnd() {
    byte[] bytes = HostFrames.message(HOST, 1, 0, 0, DISCOVER);

    assertThat(DhcpMessage.decode(bytes, 0, bytes.length - 1)).isNotNull();
  }

  @Test
  void splitsLongValuesAndJoinsThemAgain() {
    byte[] value = new byte[600];
    new Random(5).nextBytes(value);
    DhcpMessage message = message(new DhcpOptions().put(61, value));

    byte[] bytes = message.encode(DhcpMessage.MAX_BYTES);

    assertThat(bytes.length).isEqualTo(240 + 3 + 600 + 3 * 2 + 1);
    assertThat(decode(bytes).options().get(61)).isEqualTo(value);
  }

  @Test
  void usesFileAndSnameForWhatTheOptionsHaveNoRoomFor() {
    DhcpOptions options =
        new DhcpOptions()
            .putInt(54, 1)
            .put(61, new byte[120])
            .putText(15, "grid.gridtap")
            .put(56, new byte[60]);

    byte[] bytes = message(options).encode(300);

    assertThat(bytes).hasSize(300);
    assertThat(Arrays.copyOfRange(bytes, 240, 249)).containsExactly(53, 1, 2, 52, 1, 3, 54, 4, 0);
    assertThat(bytes[108]).as("file").isEqualTo((byte) 61);
    assertThat(bytes[44]).as("sname").isEqualTo((byte) 56);
    DhcpMessage read = decode(bytes);
    assertThat(read.options().getInt(54)).hasValue(1);
    assertThat(read.options().get(61)).hasSize(120);
    assertThat(read.options().get(15)).asString().isEqualTo("grid.gridtap");
    assertThat(read.options().get(56)).hasSize(60);
  }

  @Test
  void leavesOutWhatFitsNowhere() {
    DhcpOptions options =
        new DhcpOptions().putInt(54, 1).put(61, new byte[250]).putText(15, "grid.gridtap");

    byte[] bytes = message(options).encode(300);

    assertThat(bytes).hasSize(300);
    DhcpMessage read = decode(bytes);
    assertThat(read.options().getInt(54)).hasValue(1);
    assertThat(read.options().has(61)).isFalse();
    assertThat(read.options().has(15)).isTrue();
  }

  @Test
  void neverWritesLessThanBootpsMinimumOrMoreThanAFrame() {
    assertThat(message(new DhcpOptions()).encode(0)).hasSize(300);
    DhcpOptions options = new DhcpOptions().put(61, new byte[1200]).put(60, new byte[1200]);
    assertThat(message(options).encode(1 << 20).length).isLessThanOrEqualTo(DhcpMessage.MAX_BYTES);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void survivesRandomTruncatedAndFlippedBytes(long seed) {
    Random random = new Random(seed);
    byte[] sound =
        HostFrames.message(
            HOST, 1, 0, 0, DISCOVER, HostFrames.option(52, 3), HostFrames.option(61, 1, 2, 3));
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = sound.clone();
      int length = bytes.length;
      switch (random.nextInt(3)) {
        case 0 -> random.nextBytes(bytes);
        case 1 -> length = random.nextInt(bytes.length);
        default -> flip(bytes, random);
      }
      DhcpMessage message = DhcpMessage.decode(bytes, 0, length);
      if (message != null) {
        byte[] cramped = message.encode(DhcpMessage.MIN_BYTES);
        assertThat(decode(cramped).encode(DhcpMessage.MIN_BYTES)).isEqualTo(cramped);
        byte[] again = message.encode(DhcpMessage.MAX_BYTES);
        assertThat(decode(again).encode(DhcpMessage.MAX_BYTES)).isEqualTo(again);
      }
    }
  }

  private static void flip(byte[] bytes, Random random) {
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private static void put(byte[] bytes, int offset, byte[] value) {
    System.arraycopy(value, 0, bytes, offset, value.length);
  }

  private static DhcpMessage message(DhcpOptions options) {
    return new DhcpMessage(
        false, DhcpMessageType.OFFER, 7, 0, false, 0, 0x0a400005, 0, HOST, options);
  }

  private static DhcpMessage decode(byte[] bytes) {
    DhcpMessage message = DhcpMessage.decode(bytes, 0, bytes.length);
    assertThat(message).as(Arrays.toString(bytes)).isNotNull();
    return message;
  }

  private static DhcpMessage decodeWith(byte[]... options) {
    byte[] bytes = HostFrames.message(HOST, 1, 0, 0, options);
    return DhcpMessage.decode(bytes, 0, bytes.length);
  }
}
