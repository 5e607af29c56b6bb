package org.gridtap.lab.sim.node;

import org.gridtap.overlay.wire.NodeId;

/**
 * Makes a node a bad one: stands between all that it does right and the network, and sees what it
 * sends before it is sealed.
 */
@FunctionalInterface
public interface Tamper {
  /** Sends things as the node would have. */
  @FunctionalInterface
  interface Sender {
    /** Nothing is sent to a peer that the node has no way to. */
    void send(NodeId peer, int kind, byte[] payload);
  }

  /**
   * Takes a packet in place of the network; it goes out only if, when and as {@code sender} is
   * called.
   */
  void take(NodeId peer, int kind, byte[] payload, Sender sender);
}
