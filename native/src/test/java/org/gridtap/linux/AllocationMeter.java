package org.gridtap.linux;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the calling thread allocates on the heap once its code is compiled. */
public final class AllocationMeter {
  /**
   * The compiler works beside us, so only the calls after it count: there is no other way to tell.
   */
  private static final int MAX_BATCHES = 200;

  private static final int CALLS = 5_000;

  private AllocationMeter() {}

  /** Returns the bytes that one call allocates on average in the best batch of calls. */
  public static double bytesPerCall(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < MAX_BATCHES && least >= CALLS; batch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least / (double) CALLS;
  }
}
