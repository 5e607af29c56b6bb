package org.gridtap.overlay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader against the JDK's own; what is to be read stands in front of what it is read from. */
class WireReaderFuzzTest {
  private static final int READS = 8;

  static List<Named<byte[]>> honest() {
    byte[] values = new byte[100];
    new Random(1).nextBytes(values);
    return List.of(
        named("numbers", script(new byte[] {0, 1, 2, 3, 4, 0, 1, 2}, values)),
        named("ids and endpoints", script(new byte[] {5, 6, 5, 6, 0, 0, 0, 0}, values)),
        named(
            "blocks", script(new byte[] {7, 7, 8, 9, 9, 9, 9, 9}, new byte[] {0, 2, 9, 9, 0, 0})));
  }

  private static byte[] script(byte[] reads, byte[] values) {
    return new WireWriter().bytes(reads).bytes(values).toByteArray();
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 50_000)
  void readsWhatAByteBufferReads(byte[] input) {
    if (input.length < READS) {
      return;
    }
    WireReader reader = new WireReader(input, READS, input.length - READS);
    ByteBuffer oracle = ByteBuffer.wrap(input, READS, input.length - READS);
    boolean failed = false;
    for (int i = 0; i < READS; i++) {
      int needed = bytesNeeded(input[i], oracle);
      failed |= needed < 0 || needed > oracle.remaining();
      read(input[i], reader, failed ? ByteBuffer.allocate(needed < 0 ? 0 : needed) : oracle);
      assertThat(reader.failed()).as("read %d", i).isEqualTo(failed);
      assertThat(reader.remaining()).as("read %d", i).isEqualTo(failed ? 0 : oracle.remaining());
    }
    assertThat(reader.finished()).isEqualTo(!failed && !oracle.hasRemaining());
  }

  /** Returns -1 for a block that is above its maximum. */
  private static int bytesNeeded(byte what, ByteBuffer from) {
    return switch (what) {
      case 0 -> 1;
      case 1 -> 2;
      case 2 -> 3;
      case 3 -> 4;
      case 4 -> 8;
      case 5 -> NodeId.BYTES;
      case 6 -> Endpoint.BYTES;
      case 7 -> {
        int length = from.remaining() < 2 ? 0 : from.getShort(from.position()) & 0xffff;
        yield length > 50 ? -1 : 2 + length;
      }
      default -> 0;
    };
  }

  private static void read(byte what, WireReader reader, ByteBuffer oracle) {
    switch (what) {
      case 0 -> assertThat(reader.u8()).isEqualTo(oracle.get() & 0xff);
      case 1 -> assertThat(reader.u16()).isEqualTo(oracle.getShort() & 0xffff);
      case 2 ->
          assertThat(reader.u24())
              .isEqualTo((oracle.getShort() & 0xffff) << 8 | oracle.get() & 0xff);
      case 3 -> assertThat(reader.i32()).isEqualTo(oracle.getInt());
      case 4 -> assertThat(reader.i64()).isEqualTo(oracle.getLong());
      case 5 ->
          assertThat(reader.nodeId())
              .isEqualTo(new NodeId(oracle.getLong(), oracle.getLong(), oracle.getInt()));
      case 6 ->
          assertThat(reader.endpoint())
              .isEqualTo(
                  new Endpoint(oracle.getLong(), oracle.getLong(), oracle.getShort() & 0xffff));
      case 7 -> readBlock(reader, oracle);
      default -> assertThat(reader.bytes(0)).isEmpty();
    }
  }

  private static void readBlock(WireReader reader, ByteBuffer oracle) {
    byte[] block = reader.block(50);
    byte[] expected = new byte[oracle.remaining() < 2 ? 0 : oracle.getShort() & 0xffff];
    if (!reader.failed()) {
      oracle.get(expected);
      assertThat(block).isEqualTo(expected);
    } else {
      assertThat(block).isEmpty();
    }
  }
}
