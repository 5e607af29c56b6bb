package org.gridtap.frame;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gridtap.frame.SuperFrames.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CoalescerTest {
  private static final Shape TCP_SHAPE =
      new Shape(true, SuperFrames.TCP, 12, 1000, 5000, TcpView.ACK);

  private final Random random = new Random(7);
  private final List<byte[]> delivered = new ArrayList<>();
  private final Coalescer.Outbox out =
      (segment, offset, length) ->
          delivered.add(segment.asSlice(offset, length).toArray(JAVA_BYTE));
  private final Coalescer coalescer =
      new Coalescer(Arena.ofAuto().allocate(Coalescer.MAX_BYTES), true);

  static List<Long> seeds() {
    return SegmenterTest.seeds();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void undoesWhatTheSegmenterDid(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 3; round++) {
      byte[] whole = SuperFrames.build(SuperFrames.randomShape(random), random);
      delivered.clear();
      add(SegmenterTest.cut(whole, 0));
      coalescer.flush(out);
      assertThat(delivered).hasSize(1);
      assertThat(delivered.getFirst()).isEqualTo(whole);
    }
  }

  /** Whatever is merged, cutting it again must give the very frames that came, in their order. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void losesNothingOfInterleavedShuffledAndMutatedFrames(long seed) {
    Random random = new Random(seed);
    List<byte[]> frames = new ArrayList<>();
    for (int flow = 0; flow < 4; flow++) {
      List<byte[]> segments =
          SegmenterTest.cut(SuperFrames.build(SegmenterTest.smallShape(random), random), 0);
      if (random.nextInt(3) == 0) {
        Collections.shuffle(segments, random);
      }
      frames.addAll(random.nextInt(frames.size() + 1), segments);
    }
    for (byte[] frame : frames) {
      if (random.nextInt(4) == 0) {
        // Anything may differ in TCP's or UDP's header, and the payload.
        int from = (frame[23] == 0 ? 44 : 64) + 4;
        int at = from + random.nextInt(Math.min(12, frame.length - from));
        frame[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    List<byte[]> accepted = frames.stream().filter(frame -> add(frame)).toList();
    coalescer.flush(out);
    List<byte[]> cutAgain = new ArrayList<>();
    for (byte[] frame : delivered) {
      cutAgain.addAll(frame[1] == 0 ? List.of(frame) : SegmenterTest.cut(frame, 0));
    }
    assertThat(cutAgain).hasSameSizeAs(accepted);
    for (int i = 0; i < accepted.size(); i++) {
      assertThat(meaningOf(cutAgain.get(i))).isEqualTo(meaningOf(accepted.get(i)));
    }
  }

  /**
   * Leaves out what merging may set right: the id of an unfragmentable UDP datagram with its
   * header's checksum, and the partial checksum.
   */
  private static byte[] meaningOf(byte[] frame) {
    byte[] copy = frame.clone();
    boolean ipv4 = copy[22] == 8;
    boolean udp = copy[ipv4 ? 33 : 30] == SuperFrames.UDP;
    if (ipv4 && udp) {
      Arrays.fill(copy, 28, 30, (byte) 0);
      Arrays.fill(copy, 34, 36, (byte) 0);
    }
    int field = SuperFrames.getLittle(copy, 6) + 10 + SuperFrames.getLittle(copy, 8);
    SuperFrames.put16(copy, field, 0);
    return copy;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverThrowsOnRandomBytes(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<byte[]> segments =
          SegmenterTest.cut(SuperFrames.build(SegmenterTest.smallShape(random), random), 0);
      for (byte[] frame : segments) {
        int mutations = random.nextInt(4);
        for (int i = 0; i < mutations; i++) {
          frame[random.nextInt(Math.min(frame.length, 90))] = (byte) random.nextInt();
        }
        add(random.nextInt(5) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame);
      }
    }
    coalescer.flush(out);
    for (byte[] frame : delivered) {
      assertThat(frame.length).isBetween(24, Coalescer.MAX_BYTES);
    }
  }

  @Test
  void dropsSuperFramesFromTheNetwork() {
    assertThat(add(SuperFrames.build(TCP_SHAPE, random))).isFalse();
    assertThat(delivered).isEmpty();
  }

  @Test
  void dropsAChecksumPlaceOutsideTheFrame() {
    byte[] frame = SegmenterTest.cut(SuperFrames.build(TCP_SHAPE, random), 0).getFirst();
    SuperFrames.putLittle(frame, 8, frame.length);
    assertThat(add(frame)).isFalse();
    assertThat(add(new byte[23])).isFalse();
    assertThat(delivered).isEmpty();
  }

  @Test
  void passesOtherFramesAtOnceAndInOrder() {
    List<byte[]> segments = SegmenterTest.cut(SuperFrames.build(TCP_SHAPE, random), 0);
    byte[] arp = new byte[10 + 14 + 28];
    SuperFrames.put16(arp, 22, EthernetView.TYPE_ARP);
    add(segments.get(0));
    add(segments.get(1));
    add(arp);
    assertThat(delivered).hasSize(2);
    assertThat(delivered.get(0)).hasSize(segments.get(0).length + 1000);
    assertThat(delivered.get(1)).isEqualTo(arp);
  }

  @Test
  void doesNotMergeOverAGap() {
    List<byte[]> segments = SegmenterTest.cut(SuperFrames.build(TCP_SHAPE, random), 0);
    segments.remove(2);
    add(segments);
    coalescer.flush(out);
    assertThat(delivered).extracting(frame -> frame.length - 76).containsExactly(2000, 2000);
  }

  @Test
  void mergesOnlyIpv4IdsThatCountUpUnlessTheyMeanNothing() {
    Shape udp = new Shape(true, SuperFrames.UDP, 0, 500, 1000, 0);
    assertThat(deliveriesWithEqualIds(TCP_SHAPE, 0x4000)).as("TCP").isEqualTo(2);
    assertThat(deliveriesWithEqualIds(udp, 0x4000)).as("UDP with DF").isEqualTo(1);
    assertThat(deliveriesWithEqualIds(udp, 0)).as("UDP without DF").isEqualTo(2);
  }

  private int deliveriesWithEqualIds(Shape shape, int fragmentBits) {
    delivered.clear();
    for (byte[] frame : SegmenterTest.cut(SuperFrames.build(shape, random), 0).subList(0, 2)) {
      SuperFrames.put16(frame, 28, 0);
      SuperFrames.put16(frame, 30, fragmentBits);
      assertThat(add(frame)).isTrue();
    }
    coalescer.flush(out);
    return delivered.size();
  }

  @Test
  void keepsSynAndResetApart() {
    for (int flag : new int[] {TcpView.SYN, TcpView.RST, TcpView.URG}) {
      delivered.clear();
      List<byte[]> segments = SegmenterTest.cut(SuperFrames.build(TCP_SHAPE, random), 0);
      segments.get(1)[57] |= (byte) flag;
      add(segments.subList(0, 2));
      assertThat(delivered).hasSize(2);
    }
  }

  @Test
  void passesUdpWhereTheTapDoesNotMergeIt() {
    Coalescer old = new Coalescer(Arena.ofAuto().allocate(Coalescer.MAX_BYTES), false);
    Shape shape = new Shape(true, SuperFrames.UDP, 0, 500, 2500, 0);
    List<byte[]> segments = SegmenterTest.cut(SuperFrames.build(shape, random), 0);
    for (byte[] frame : segments) {
      old.add(MemorySegment.ofArray(frame), 0, frame.length, out);
    }
    assertThat(delivered).containsExactlyElementsOf(segments);
  }

  @Test
  void startsAnewWhenASuperFrameIsFull() {
    Shape udp = new Shape(true, SuperFrames.UDP, 0, 100, 100 * 100, 0);
    add(SegmenterTest.cut(SuperFrames.build(udp, random), 0));
    coalescer.flush(out);
    assertThat(delivered)
        .extracting(frame -> (frame.length - 52) / 100)
        .containsExactly(Coalescer.MAX_UDP_SEGMENTS, 100 - Coalescer.MAX_UDP_SEGMENTS);
    delivered.clear();
    Shape tcp = new Shape(true, SuperFrames.TCP, 0, 1400, 65_400, TcpView.ACK);
    add(SegmenterTest.cut(SuperFrames.build(tcp, random), 0));
    coalescer.flush(out);
    assertThat(delivered).hasSize(2);
    assertThat(delivered.getFirst().length)
        .isBetween(Coalescer.MAX_BYTES - 1400, Coalescer.MAX_BYTES);
  }

  private void add(List<byte[]> frames) {
    frames.forEach(frame -> assertThat(add(frame)).isTrue());
  }

  private boolean add(byte[] frame) {
    MemorySegment segment = SuperFrames.toNative(frame, 5);
    return coalescer.add(segment, 5, frame.length, out);
  }
}
