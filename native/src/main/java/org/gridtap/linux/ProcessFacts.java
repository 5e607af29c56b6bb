package org.gridtap.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a start depends on: who runs this process, what it may do, and the clock since boot. */
public final class ProcessFacts {
  private static final int CLOCK_BOOTTIME = 7;
  private static final int CAP_NET_ADMIN = 12;

  /** Where the clock's answer goes, for each thread its own: reading it then allocates nothing. */
  private static final ThreadLocal<MemorySegment> TIME =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  private ProcessFacts() {}

  /** Returns the effective user id; 0 is root. */
  public static int effectiveUserId() {
    return new Libc().geteuid();
  }

  /**
   * Returns nanoseconds since boot, time asleep included, which {@link System#nanoTime} leaves out
   * (CLOCK_BOOTTIME). HOT PATH.
   */
  public static long bootTimeNs() {
    MemorySegment time = TIME.get();
    if (Libc.clockGettime(CLOCK_BOOTTIME, time.address()) != 0) {
      throw new IllegalStateException("no CLOCK_BOOTTIME; Linux 2.6.39 has it");
    }
    return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
  }

  /**
   * Tells whether the calling thread has CAP_NET_ADMIN in effect: may make and set up interfaces.
   */
  public static boolean mayAdministerNetwork() {
    return hasCapability(CAP_NET_ADMIN);
  }

  private static boolean hasCapability(int capability) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
        if (line.startsWith("CapEff:")) {
          return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> capability & 1) != 0;
        }
      }
      return false;
    } catch (IOException | NumberFormatException e) {
      // Without /proc only the attempt itself can tell; root is the best guess until then.
      return effectiveUserId() == 0;
    }
  }
}
