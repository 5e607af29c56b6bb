package org.gridtap.overlay.tunnel;

/**
 * How much a node passes on for others, in bits a second, headers and tags counted.
 *
 * @param tunnelBits from one linked peer to another, each way: the two are one hop apart
 * @param transitBits of one source whose packets take several hops
 * @param totalBits of all together
 */
public record ForwardLimits(long tunnelBits, long transitBits, long totalBits) {
  private static final long MEGABIT = 1_000_000;

  /** Returns limits in Mbit/s. */
  public static ForwardLimits ofMegabits(int tunnel, int transit, int total) {
    return new ForwardLimits(tunnel * MEGABIT, transit * MEGABIT, total * MEGABIT);
  }
}
