package org.gridtap.lab.sim.scenario;

import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.node.SimNode;

/** One node of a population and the machine that it runs on. */
final class Member {
  private final SimNode node;
  private final SimPort port;
  private final boolean isSite;
  private final long startedNs;
  private boolean hasLeased;

  /** Its place in the population's list; kept by {@link Population}. */
  int index;

  Member(SimNode node, SimPort port, boolean isSite, long startedNs) {
    this.node = node;
    this.port = port;
    this.isSite = isSite;
    this.startedNs = startedNs;
  }

  SimNode node() {
    return node;
  }

  SimPort port() {
    return port;
  }

  /** Tells whether it is one that others are told to join by. */
  boolean isSite() {
    return isSite;
  }

  /** Takes note that it got its address; tells whether that was the first time. */
  boolean firstLease() {
    boolean first = !hasLeased;
    hasLeased = true;
    return first;
  }

  /** Returns when it was started, in virtual time. */
  long startedNs() {
    return startedNs;
  }
}
