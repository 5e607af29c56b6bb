package org.gridtap.lab.sim;

/** How far apart two places of the simulated internet are. */
@FunctionalInterface
public interface LatencyModel {
  /**
   * Returns the delay one way, in nanoseconds: the same in both directions, and every time.
   *
   * @param placeA and placeB numbers of public machines and of NATs, from 0 on and without large
   *     gaps; never equal
   */
  long oneWayNs(long placeA, long placeB);
}
