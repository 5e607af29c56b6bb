package org.gridtap.overlay.session;

import java.util.Arrays;

/**
 * Accepts each counter of a session once, in any order within a window, as RFC 6479 describes: a
 * ring of bit blocks that slides by whole blocks, so that no bits are ever shifted.
 *
 * <p>Counters up to 8,127 below the highest are told apart; older ones are refused. That is wide
 * because a segmented send of 64 KB takes some fifty counters and several may overtake each other.
 * Counters are unsigned on the wire, but those from 2^63 on are never used and refused. Only
 * counters of packets whose tag was right may come here. Not thread-safe; allocates nothing.
 */
public final class ReplayWindow {
  private static final int BLOCK_BITS_LOG = 6;
  private static final int BLOCKS = 128; // a power of two
  private static final int BLOCK_MASK = BLOCKS - 1;

  /** How far below the highest counter seen another may be and still be told from a replay. */
  public static final int SIZE = (BLOCKS - 1) << BLOCK_BITS_LOG;

  private final long[] ring = new long[BLOCKS];
  private long highest;

  /** Tells whether {@link #accept} would accept this counter now. */
  public boolean isFresh(long counter) {
    if (counter < 0 || highest - counter >= SIZE) {
      return false;
    }
    return counter > highest || (ring[blockOf(counter)] & bitOf(counter)) == 0;
  }

  /** Takes note of a counter. Returns false for one that was accepted before or is too old. */
  public boolean accept(long counter) {
    if (!isFresh(counter)) {
      return false;
    }
    if (counter > highest) {
      slideTo(counter);
    }
    ring[blockOf(counter)] |= bitOf(counter);
    return true;
  }

  private void slideTo(long counter) {
    long block = highest >>> BLOCK_BITS_LOG;
    long target = counter >>> BLOCK_BITS_LOG;
    if (target - block >= BLOCKS) {
      Arrays.fill(ring, 0);
    } else {
      while (block < target) {
        ring[(int) (++block & BLOCK_MASK)] = 0;
      }
    }
    highest = counter;
  }

  private static int blockOf(long counter) {
    return (int) (counter >>> BLOCK_BITS_LOG) & BLOCK_MASK;
  }

  private static long bitOf(long counter) {
    return 1L << counter; // the shift takes the lowest six bits
  }
}
