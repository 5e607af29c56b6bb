package org.gridtap.lab.sim;

/**
 * Which pairs of machines cannot talk directly, for as long as the simulation runs: some not at
 * all, some in one direction only.
 *
 * @param seed decides on the pairs
 * @param blocked the share of pairs that are cut in both directions, 0 to 1
 * @param oneWay the share that are cut in one of them, 0 to 1
 * @param exempt so many machines, the first ones, reach everybody: bootstrap sites
 */
public record Reachability(long seed, double blocked, double oneWay, int exempt) {
  public static final Reachability WHOLE = new Reachability(0, 0, 0, 0);

  private static final double UNIT = 0x1.0p-53;

  public Reachability {
    if (blocked < 0 || oneWay < 0 || blocked + oneWay > 1) {
      throw new IllegalArgumentException("blocked and one-way pairs are shares from 0 to 1");
    }
  }

  /** Tells whether a datagram from one machine reaches another; both are numbered. */
  boolean reaches(int from, int to) {
    int low = Math.min(from, to);
    if (blocked + oneWay == 0 || low < exempt) {
      return true;
    }
    long hash = Simulation.mix(Simulation.mix(seed ^ low) ^ Math.max(from, to));
    double draw = (hash >>> 11) * UNIT;
    boolean isThisWay = (hash & 1) == (from < to ? 0 : 1);
    return draw >= blocked && (draw >= blocked + oneWay || isThisWay);
  }
}
