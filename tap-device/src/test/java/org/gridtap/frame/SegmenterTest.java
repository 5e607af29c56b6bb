package org.gridtap.frame;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.gridtap.frame.SuperFrames.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmenterTest {
  private static final int MAX_VNET_FRAME = 10 + 14 + 65535 + 16;

  static List<Long> seeds() {
    return LongStream.range(0, 200).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void cutsAsTheKernelDoes(long seed) {
    Random random = new Random(seed);
    Shape shape = SuperFrames.randomShape(random);
    byte[] whole = SuperFrames.build(shape, random);
    List<byte[]> segments = cut(whole, random.nextInt(8));
    assertThat(segments).hasSize(Math.ceilDiv(shape.payloadLength(), shape.gsoSize()));
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int i = 0; i < segments.size(); i++) {
      byte[] segment = segments.get(i);
      checkSegment(shape, whole, segment, i, segments.size());
      payload.write(segment, shape.payload(), segment.length - shape.payload());
    }
    assertThat(payload.toByteArray())
        .isEqualTo(Arrays.copyOfRange(whole, shape.payload(), whole.length));
  }

  private static void checkSegment(
      Shape shape, byte[] whole, byte[] segment, int index, int count) {
    boolean last = index == count - 1;
    int size = segment.length - shape.payload();
    assertThat(size).isLessThanOrEqualTo(shape.gsoSize());
    assertThat(last || size == shape.gsoSize()).isTrue();
    assertThat(segment[0]).isEqualTo((byte) 1);
    assertThat(segment[1]).isZero();
    assertThat(SuperFrames.getLittle(segment, 4)).isZero();
    assertThat(SuperFrames.getLittle(segment, 6)).isEqualTo(shape.transport() - 10);
    assertThat(SuperFrames.completesToValidChecksum(segment)).isTrue();
    // Ethernet header, addresses and ports are those of the whole.
    assertThat(Arrays.equals(segment, 10, 24, whole, 10, 24)).isTrue();
    if (shape.ipv4()) {
      assertThat(SuperFrames.get16(segment, 26)).isEqualTo(segment.length - 24);
      assertThat(SuperFrames.get16(segment, 28))
          .isEqualTo(SuperFrames.get16(whole, 28) + index & 0xffff);
      assertThat(SuperFrames.hasValidIpv4Checksum(segment)).isTrue();
      assertThat(Arrays.equals(segment, 36, 48, whole, 36, 48)).isTrue();
    } else {
      assertThat(SuperFrames.get16(segment, 28)).isEqualTo(segment.length - 64);
      assertThat(Arrays.equals(segment, 30, 68, whole, 30, 68)).isTrue();
    }
    if (shape.protocol() == SuperFrames.UDP) {
      assertThat(SuperFrames.get16(segment, shape.transport() + 4)).isEqualTo(size + 8);
      return;
    }
    int tcp = shape.transport();
    assertThat(SuperFrames.get32(segment, tcp + 4))
        .isEqualTo(SuperFrames.get32(whole, tcp + 4) + index * shape.gsoSize());
    int flags = shape.tcpFlags();
    flags &= index == 0 ? 0xff : ~TcpView.CWR;
    flags &= last ? 0xff : ~(TcpView.FIN | TcpView.PSH);
    assertThat(segment[tcp + 13] & 0xff).isEqualTo(flags);
    assertThat(Arrays.equals(segment, tcp + 14, tcp + 16, whole, tcp + 14, tcp + 16)).isTrue();
    assertThat(Arrays.equals(segment, tcp + 18, shape.payload(), whole, tcp + 18, shape.payload()))
        .isTrue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverThrowsAndNeverOverrunsOnMutatedFrames(long seed) {
    Random random = new Random(seed);
    Segmenter segmenter = new Segmenter();
    MemorySegment room = Arena.ofAuto().allocate(MAX_VNET_FRAME);
    for (int round = 0; round < 50; round++) {
      byte[] frame = SuperFrames.build(smallShape(random), random);
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        frame[random.nextInt(Math.min(frame.length, 90))] = (byte) random.nextInt();
      }
      int length = random.nextInt(3) == 0 ? random.nextInt(frame.length + 1) : frame.length;
      MemorySegment segment = MemorySegment.ofArray(Arrays.copyOf(frame, length));
      int count = 0;
      if (segmenter.start(segment, 0, length)) {
        int expected = segmenter.segmentCount();
        int longest = segmenter.longestSegment();
        while (segmenter.hasNext()) {
          int promised = segmenter.nextLength();
          assertThat(segmenter.next(room, 0)).isEqualTo(promised).isLessThanOrEqualTo(longest);
          count++;
        }
        assertThat(count).isEqualTo(expected).isLessThanOrEqualTo(Segmenter.MAX_SEGMENTS);
      } else {
        assertThat(segmenter.hasNext()).isFalse();
      }
    }
  }

  @Test
  void refusesTheWrongKind() {
    Random random = new Random(1);
    Shape shape = new Shape(true, SuperFrames.TCP, 12, 1000, 5000, TcpView.ACK);
    byte[] good = SuperFrames.build(shape, random);
    assertThat(cut(good, 0)).hasSize(5);
    assertThat(starts(with(good, 1, 4))).as("IPv6 said, IPv4 sent").isFalse();
    assertThat(starts(with(good, 1, 3))).as("UFO").isFalse();
    assertThat(starts(with(good, 1, 0))).as("no super-frame").isFalse();
    assertThat(starts(with(good, 0, 0))).as("nothing to complete").isFalse();
    assertThat(starts(with(good, 30, 0x20))).as("a fragment").isFalse();
    assertThat(starts(with(good, 6, 33))).as("checksum elsewhere").isFalse();
    assertThat(starts(with(good, 56, 0x10))).as("TCP header too short").isFalse();
    byte[] tiny = good.clone();
    SuperFrames.putLittle(tiny, 4, Segmenter.MIN_GSO_SIZE - 1);
    assertThat(starts(tiny)).as("absurdly small segments").isFalse();
    assertThat(starts(Arrays.copyOf(good, good.length - 1))).as("truncated").isFalse();
  }

  @Test
  void cutsIntoAsManyAsTheMaximumAndNoMore() {
    Shape shape = new Shape(false, SuperFrames.TCP, 0, Segmenter.MIN_GSO_SIZE, 65_475, TcpView.ACK);
    assertThat(cut(SuperFrames.build(shape, new Random(1)), 0))
        .hasSizeBetween(Segmenter.MAX_SEGMENTS - 10, Segmenter.MAX_SEGMENTS);
  }

  static List<byte[]> cut(byte[] frame, int offset) {
    MemorySegment room = Arena.ofAuto().allocate(MAX_VNET_FRAME);
    Segmenter segmenter = new Segmenter();
    List<byte[]> segments = new ArrayList<>();
    assertThat(segmenter.start(SuperFrames.toNative(frame, offset), offset, frame.length)).isTrue();
    while (segmenter.hasNext()) {
      int length = segmenter.next(room, 3);
      segments.add(room.asSlice(3, length).toArray(JAVA_BYTE));
    }
    return segments;
  }

  static Shape smallShape(Random random) {
    Shape shape = SuperFrames.randomShape(random);
    int gsoSize = Math.min(shape.gsoSize(), 100);
    return new Shape(
        shape.ipv4(),
        shape.protocol(),
        shape.tcpOptions(),
        gsoSize,
        gsoSize + 1 + random.nextInt(1000),
        shape.tcpFlags());
  }

  private static boolean starts(byte[] frame) {
    return new Segmenter().start(MemorySegment.ofArray(frame), 0, frame.length);
  }

  private static byte[] with(byte[] frame, int at, int value) {
    byte[] changed = frame.clone();
    changed[at] = (byte) value;
    return changed;
  }
}
