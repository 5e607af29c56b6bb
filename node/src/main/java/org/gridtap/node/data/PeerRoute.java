package org.gridtap.node.data;

import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** How packets to one peer are sealed and which way they go. Owned by the data worker. */
final class PeerRoute {
  final NodeId peer;
  DataSession session;
  boolean direct;
  long hi;
  long lo;
  int port;
  NodeId via = NodeId.NONE;

  /** The way of a path over other nodes, found for {@link #wayVersion}; null if there is none. */
  Routes.@Nullable Way way;

  long wayVersion = -1;

  PeerRoute(NodeId peer, DataSession session) {
    this.peer = peer;
    this.session = session;
  }

  void follow(Path path) {
    wayVersion = -1;
    switch (path) {
      case Path.Direct(var endpoint) -> {
        direct = true;
        hi = endpoint.hi();
        lo = endpoint.lo();
        port = endpoint.port();
      }
      case Path.Over(var node, var member) -> {
        direct = false;
        via = member;
      }
    }
  }
}
