package org.gridtap.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.frame.SuperFrames.Shape;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Super-frames with hostile headers. The input is {@code repair:u8 ‖ more:u16 ‖ the frame's first
 * bytes}, so that a small input can stand for a frame of 64 KB.
 */
class SegmenterFuzzTest {
  private static final int REPAIR_IP = 1;
  private static final int REPAIR_UDP = 2;
  private static final int HEADER = 3;

  static List<Named<byte[]>> honest() {
    return List.of(
        named("TCP", input(new Shape(true, SuperFrames.TCP, 12, 1200, 60_000, TcpView.ACK))),
        named("UDP", input(new Shape(true, SuperFrames.UDP, 0, 1200, 5_000, 0))),
        named("TCP6", input(new Shape(false, SuperFrames.TCP, 0, 1200, 9_000, TcpView.PSH))),
        named("UDP6", input(new Shape(false, SuperFrames.UDP, 0, 8, 2_000, 0))));
  }

  private static byte[] input(Shape shape) {
    byte[] frame = SuperFrames.build(shape, new Random(1));
    byte[] input = new byte[HEADER + 110];
    SuperFrames.put16(input, 1, frame.length - 110);
    System.arraycopy(frame, 0, input, HEADER, 110);
    return input;
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 8_000)
  void cutsIntoWholeFramesThatMakeUpTheInput(byte[] input) {
    if (input.length < HEADER + 70) {
      return;
    }
    byte[] frame = frame(input);
    Segmenter segmenter = new Segmenter();
    boolean started = segmenter.start(MemorySegment.ofArray(frame), 0, frame.length);
    assertThat(segmenter.hasNext()).isEqualTo(started);
    if (!started) {
      return;
    }
    assertThat(Segmenter.isSuperFrame(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
    int expected = segmenter.segmentCount();
    assertThat(expected).isBetween(1, Segmenter.MAX_SEGMENTS);
    MemorySegment room = MemorySegment.ofArray(new byte[segmenter.longestSegment()]);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    int headers = 0;
    int count = 0;
    while (segmenter.hasNext()) {
      int promised = segmenter.nextLength();
      int length = segmenter.next(room, 0);
      assertThat(length).isEqualTo(promised);
      byte[] segment = room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      assertThat(VnetHeader.isPlain(room, 0, length)).isTrue();
      headers = VnetHeader.BYTES + VnetHeader.headerLength(room, 0);
      if (count % 1000 == 0) {
        assertThat(SuperFrames.completesToValidChecksum(segment)).isTrue();
      }
      payload.write(segment, headers, length - headers);
      count++;
    }
    assertThat(count).isEqualTo(expected);
    assertThat(payload.toByteArray()).isEqualTo(Arrays.copyOfRange(frame, headers, frame.length));
  }

  private static byte[] frame(byte[] input) {
    int given = input.length - HEADER;
    byte[] frame = Arrays.copyOfRange(input, HEADER, HEADER + given + SuperFrames.get16(input, 1));
    boolean ipv4 = SuperFrames.get16(frame, 22) == EthernetView.TYPE_IPV4;
    if ((input[0] & REPAIR_IP) != 0) {
      SuperFrames.put16(frame, ipv4 ? 26 : 28, frame.length - (ipv4 ? 24 : 64));
    }
    if ((input[0] & REPAIR_UDP) != 0) {
      SuperFrames.put16(frame, ipv4 ? 48 : 68, frame.length - (ipv4 ? 44 : 64));
    }
    return frame;
  }
}
