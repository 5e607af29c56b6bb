package org.gridtap.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.frame.SuperFrames.Shape;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames of four flows, nearly consecutive, as peers might forge them. The input is a script of
 * steps of eight bytes: {@code flow:u8 ‖ payload:u16 ‖ flags:u8 ‖ skip:u8 ‖ at:u16 ‖ xor:u8}, where
 * {@code skip} sets the sequence ahead and the byte {@code at} is spoilt.
 */
class CoalescerFuzzTest {
  private static final int STEP = 8;
  private static final int MAX_STEPS = 80;

  static List<Named<byte[]>> honest() {
    return List.of(
        named("TCP", script(0, 1200, 60, TcpView.ACK)),
        named("UDP", script(1, 900, 70, 0)),
        named("TCP6", script(2, 16, 10, TcpView.ACK)),
        named("UDP6", script(3, 1200, 5, 0)));
  }

  private static byte[] script(int flow, int payload, int count, int flags) {
    ByteBuffer script = ByteBuffer.allocate(STEP * count);
    while (script.hasRemaining()) {
      script.put((byte) flow).putShort((short) payload).put((byte) flags).putInt(0);
    }
    return script.array();
  }

  private final MemorySegment assembly = Arena.ofAuto().allocate(Coalescer.MAX_BYTES);

  /** Whatever is merged, cutting it again gives the very frames that came, in their order. */
  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void losesNothingAndInventsNothing(byte[] input) {
    Coalescer coalescer = new Coalescer(assembly, true);
    List<byte[]> delivered = new ArrayList<>();
    Coalescer.Outbox out =
        (segment, offset, length) ->
            delivered.add(segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    List<byte[]> accepted = new ArrayList<>();
    for (byte[] frame : frames(ByteBuffer.wrap(input))) {
      if (coalescer.add(MemorySegment.ofArray(frame), 0, frame.length, out)) {
        accepted.add(frame);
      }
    }
    coalescer.flush(out);
    List<byte[]> cut = new ArrayList<>();
    for (byte[] frame : delivered) {
      assertThat(frame.length).isLessThanOrEqualTo(Coalescer.MAX_BYTES);
      cut.addAll(frame[1] == 0 ? List.of(frame) : SegmenterTest.cut(frame, 0));
    }
    assertThat(cut).hasSameSizeAs(accepted);
    for (int i = 0; i < accepted.size(); i++) {
      if (!Arrays.equals(cut.get(i), accepted.get(i))) {
        assertThat(meaningOf(cut.get(i))).as("frame %d", i).isEqualTo(meaningOf(accepted.get(i)));
      }
    }
  }

  private static List<byte[]> frames(ByteBuffer script) {
    List<byte[]> frames = new ArrayList<>();
    int sequence = 0;
    while (script.remaining() >= STEP && frames.size() < MAX_STEPS) {
      int flow = script.get() & 3;
      int payload = script.getShort() & 0x7ff;
      int flags = script.get() & 0xff;
      sequence += script.get();
      boolean tcp = flow % 2 == 0;
      Shape shape =
          new Shape(flow < 2, tcp ? SuperFrames.TCP : SuperFrames.UDP, 0, 4000, payload, flags);
      byte[] frame = SuperFrames.build(shape, new Random(1));
      if (tcp) {
        ByteBuffer.wrap(frame).putInt(shape.transport() + 4, sequence);
      }
      if (shape.ipv4()) {
        SuperFrames.put16(frame, 28, frames.size());
        SuperFrames.put16(frame, 30, 0);
      }
      frame[(script.getShort() & 0xffff) % frame.length] ^= script.get();
      sequence += payload;
      frames.add(frame);
    }
    return frames;
  }

  /**
   * Leaves out what merging sets right: the vnet header's hints, checksums, and the id of an
   * unfragmentable UDP datagram.
   */
  private static byte[] meaningOf(byte[] frame) {
    byte[] copy = frame.clone();
    assertThat(copy[0] & VnetHeader.NEEDS_CHECKSUM).isEqualTo(1);
    int field = SuperFrames.getLittle(copy, 6) + 10 + SuperFrames.getLittle(copy, 8);
    SuperFrames.put16(copy, field, 0);
    if (copy[22] == 8) {
      Arrays.fill(copy, 34, 36, (byte) 0);
      if (copy[33] == SuperFrames.UDP && (copy[30] & 0x40) != 0) {
        Arrays.fill(copy, 28, 30, (byte) 0);
      }
    }
    Arrays.fill(copy, 0, 10, (byte) 0);
    return copy;
  }
}
