package org.gridtap.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.gridtap.frame.SuperFrames.Shape;
import org.junit.jupiter.api.Test;

class FrameAllocationTest {
  /** The compiler works beside us, so the best batch of calls counts. */
  private static final int MAX_BATCHES = 500;

  private static final int CALLS = 100;

  @Test
  void cutsAndMergesWithoutAllocating() {
    Shape shape = new Shape(true, SuperFrames.TCP, 12, 1228, 60_000, TcpView.ACK | TcpView.PSH);
    byte[] whole = SuperFrames.build(shape, new Random(1));
    MemorySegment frame = SuperFrames.toNative(whole, 0);
    MemorySegment piece = Arena.ofAuto().allocate(2000);
    Segmenter segmenter = new Segmenter();
    Coalescer coalescer = new Coalescer(Arena.ofAuto().allocate(Coalescer.MAX_BYTES), true);
    long[] deliveredBytes = new long[1];
    Coalescer.Outbox out = (segment, offset, length) -> deliveredBytes[0] += length;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    int batches = 0;
    for (; batches < MAX_BATCHES && least >= CALLS; batches++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < CALLS; call++) {
        segmenter.start(frame, 0, whole.length);
        while (segmenter.hasNext()) {
          coalescer.add(piece, 0, segmenter.next(piece, 0), out);
        }
        coalescer.flush(out);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least / CALLS).as("bytes allocated for a super-frame").isZero();
    assertThat(deliveredBytes[0]).isEqualTo((long) whole.length * batches * CALLS);
  }
}
