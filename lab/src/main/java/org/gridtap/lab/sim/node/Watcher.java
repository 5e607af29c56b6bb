package org.gridtap.lab.sim.node;

import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.wire.NodeId;

/** Is told what happens to simulated nodes, as it happens. It must not call them. */
public interface Watcher {
  /** Looks away. */
  Watcher NOBODY = new Watcher() {};

  default void ringChanged(SimNode node, RingView view) {}

  /** A routed message has come to its end at this node. */
  default void arrived(SimNode node, RoutedMessage message) {}

  /** The answer to a look-up of this node. */
  default void answered(SimNode node, long lookUp, Holder holder) {}

  default void leased(SimNode node, NodeId network, int address) {}

  /** A claim of this node's came to nothing. */
  default void refused(SimNode node, NodeId network, String reason) {}

  default void leaseLost(SimNode node, NodeId network, int address) {}
}
