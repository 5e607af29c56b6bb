package org.gridtap.lab.sim;

import java.util.List;

/**
 * Delays between the groups of machines with which P2PLab (Nussbaum, Richard 2006) shows its
 * network model: three kinds of subscribers' lines in one region, and two other regions. Machines
 * are dealt out to the groups in turn, in proportion to their sizes there.
 */
public final class P2pLabLatencies implements LatencyModel {
  private static final long MS = 1_000_000;

  /**
   * Machines of one kind.
   *
   * @param share how many of all, in twelfths
   * @param lineNs one way between a machine and its region
   */
  private record Group(int share, int region, long lineNs) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(1, 0, 100 * MS), // modems
          new Group(1, 0, 40 * MS), // DSL, 512 kbit/s
          new Group(2, 0, 20 * MS), // DSL, 8 Mbit/s
          new Group(4, 1, 5 * MS),
          new Group(4, 2, 10 * MS));

  /** One way between regions; within the first, between its kinds of lines. */
  private static final long[][] REGIONS_NS = {
    {100 * MS, 400 * MS, 600 * MS},
    {400 * MS, 0, 1_000 * MS},
    {600 * MS, 1_000 * MS, 0}
  };

  private static final int TURN = GROUPS.stream().mapToInt(Group::share).sum();

  @Override
  public long oneWayNs(long placeA, long placeB) {
    Group a = groupOf(placeA);
    Group b = groupOf(placeB);
    long betweenNs = a.equals(b) ? 0 : REGIONS_NS[a.region][b.region];
    return a.lineNs + betweenNs + b.lineNs;
  }

  /** Machines have the even numbers, and sites behind NATs the odd ones. */
  private static Group groupOf(long place) {
    int left = (int) (place / 2 % TURN);
    for (Group group : GROUPS) {
      left -= group.share;
      if (left < 0) {
        return group;
      }
    }
    throw new IllegalStateException("place " + place + " is in no group");
  }
}
