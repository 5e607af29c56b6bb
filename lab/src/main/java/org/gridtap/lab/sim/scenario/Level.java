package org.gridtap.lab.sim.scenario;

/**
 * How much of a node is simulated. On both levels each datagram, retry and timer is the real one;
 * ADR 18 has the reasons.
 */
public enum Level {
  /** Handshakes agree on real X25519 keys, and four nodes in ten sit behind NATs of all kinds. */
  DATAGRAM(500),

  /** Keys are cheap stand-ins, and every node has a public address: for thousands of nodes. */
  LINK(20_000);

  private final int maxNodes;

  Level(int maxNodes) {
    this.maxNodes = maxNodes;
  }

  /** Returns how many nodes are sensible. */
  public int maxNodes() {
    return maxNodes;
  }
}
