package org.gridtap.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reader and writer against each other, and the reader against bytes from nowhere. */
class WireReaderTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void readsBackWhatWasWritten(long seed) {
    Random random = new Random(seed);
    WireWriter writer = new WireWriter(random.nextInt(4));
    List<Consumer<WireReader>> checks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      checks.add(writeOne(random, writer, "seed " + seed + ", value " + i));
    }
    byte[] bytes = writer.toByteArray();
    assertThat(bytes).hasSize(writer.length());
    WireReader reader = new WireReader(bytes);
    checks.forEach(check -> check.accept(reader));
    assertThat(reader.finished()).as("seed %d", seed).isTrue();
  }

  @Test
  void readsNothingOfWhatIsCutOff() {
    byte[] ones = new byte[Endpoint.BYTES - 1];
    Arrays.fill(ones, (byte) 1);
    WireReader endpoint = new WireReader(ones);
    assertThat(endpoint.endpoint()).isEqualTo(new Endpoint(0, 0, 0));
    assertThat(endpoint.failed()).isTrue();
    WireReader id = new WireReader(ones);
    assertThat(id.nodeId()).isEqualTo(NodeId.NONE);
    assertThat(id.failed()).isTrue();
  }

  private static Consumer<WireReader> writeOne(Random random, WireWriter writer, String name) {
    long value = random.nextLong();
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    NodeId id = new NodeId(value, random.nextLong(), random.nextInt());
    Endpoint endpoint = new Endpoint(value, random.nextLong(), random.nextInt(0x10000));
    switch (random.nextInt(8)) {
      case 0 -> {
        writer.u8((int) value);
        return in -> assertThat(in.u8()).as(name).isEqualTo((int) (value & 0xff));
      }
      case 1 -> {
        writer.u16((int) value);
        return in -> assertThat(in.u16()).as(name).isEqualTo((int) (value & 0xffff));
      }
      case 2 -> {
        writer.u24((int) value);
        return in -> assertThat(in.u24()).as(name).isEqualTo((int) (value & 0xffffff));
      }
      case 3 -> {
        writer.i32((int) value);
        return in -> assertThat(in.i32()).as(name).isEqualTo((int) value);
      }
      case 4 -> {
        writer.i64(value);
        return in -> assertThat(in.i64()).as(name).isEqualTo(value);
      }
      case 5 -> {
        writer.nodeId(id);
        return in -> assertThat(in.nodeId()).as(name).isEqualTo(id);
      }
      case 6 -> {
        writer.endpoint(endpoint);
        return in -> assertThat(in.endpoint()).as(name).isEqualTo(endpoint);
      }
      default -> {
        writer.block(bytes);
        return in -> assertThat(in.block(40)).as(name).isEqualTo(bytes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void survivesAnyBytes(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      int offset = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - offset + 1);
      WireReader reader = new WireReader(bytes, offset, length);
      int left = length;
      while (!reader.failed() && random.nextInt(20) > 0) {
        readOne(random, reader);
        assertThat(reader.remaining()).as("seed %d", seed).isBetween(0, left);
        left = reader.remaining();
      }
    }
  }

  private static void readOne(Random random, WireReader reader) {
    switch (random.nextInt(9)) {
      case 0 -> reader.u8();
      case 1 -> reader.u16();
      case 2 -> reader.u24();
      case 3 -> reader.i32();
      case 4 -> reader.i64();
      case 5 -> reader.nodeId();
      case 6 -> reader.endpoint();
      case 7 -> reader.bytes(random.nextInt());
      default -> reader.block(random.nextInt(64));
    }
  }

  @Test
  void staysFailedAndReadsZerosOnceItWentPastTheEnd() {
    WireReader reader = new WireReader(new byte[] {1, 2, 3});
    assertThat(reader.i32()).isZero();
    assertThat(reader.failed()).isTrue();
    assertThat(reader.u8()).isZero();
    assertThat(reader.nodeId()).isEqualTo(NodeId.NONE);
    assertThat(reader.bytes(1)).isEmpty();
    assertThat(reader.rest()).isEmpty();
    assertThat(reader.remaining()).isZero();
    assertThat(reader.finished()).isFalse();
  }

  @Test
  void readsNothingBeyondTheRangeThatItWasGiven() {
    WireReader reader = new WireReader(new byte[] {1, 2, 3, 4}, 1, 2);
    assertThat(reader.u16()).isEqualTo(0x0203);
    assertThat(reader.finished()).isTrue();
    reader.u8();
    assertThat(reader.failed()).isTrue();
  }

  @Test
  void refusesABlockThatIsLongerThanAllowed() {
    byte[] bytes = new WireWriter().block(new byte[11]).toByteArray();
    assertThat(new WireReader(bytes).block(11)).hasSize(11);
    WireReader reader = new WireReader(bytes);
    assertThat(reader.block(10)).isEmpty();
    assertThat(reader.failed()).isTrue();
  }

  @Test
  void writesNoBlockWhoseLengthDoesNotFit() {
    WireWriter writer = new WireWriter();
    writer.block(new byte[0xffff]);
    assertThatThrownBy(() -> writer.block(new byte[0x10000]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
