package org.gridtap.node.host;

/**
 * Finds out, from three clocks read together again and again, that this host slept, or that the
 * wall clock was set. In either case a lease may have come to its end meanwhile: a virtual machine
 * that was paused may learn of it by its wall clock alone.
 */
public final class ClockWatch {
  /** A wall clock that goes off by more than this has been set. */
  public static final long JUMP_MS = 5_000;

  /** A host that slept for less has missed nothing. */
  public static final long SLEEP_NS = 1_000_000_000L;

  private static final long NS_PER_MS = 1_000_000L;

  /** What came to light. */
  public interface Outbox {
    /** The host slept for so long. */
    void slept(long lengthNs);

    /** The wall clock was set forward, or back if negative. */
    void wallClockSet(long byMs);
  }

  private boolean first = true;
  private long monotonicNs;
  private long bootNs;
  private long wallMs;

  /**
   * Takes the three clocks, read together; to be called every second.
   *
   * @param newMonotonicNs CLOCK_MONOTONIC, which stands still while the host sleeps
   * @param newBootNs CLOCK_BOOTTIME, which does not
   * @param newWallMs Unix time
   */
  public void onTick(long newMonotonicNs, long newBootNs, long newWallMs, Outbox out) {
    long passedNs = newBootNs - bootNs;
    long asleepNs = passedNs - (newMonotonicNs - monotonicNs);
    long setMs = newWallMs - wallMs - passedNs / NS_PER_MS;
    boolean isFirst = first;
    first = false;
    monotonicNs = newMonotonicNs;
    bootNs = newBootNs;
    wallMs = newWallMs;
    if (isFirst) {
      return;
    }
    if (asleepNs >= SLEEP_NS) {
      out.slept(asleepNs);
    }
    if (Math.abs(setMs) > JUMP_MS) {
      out.wallClockSet(setMs);
    }
  }
}
