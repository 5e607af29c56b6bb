package org.gridtap.overlay.session;

import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.Path;

/** Whom a message 1 is put down to: an IPv4 address, an IPv6 /64 network, or a node id. */
record Source(long hi, long lo, boolean isNode) {
  static Source of(Path path) {
    return switch (path) {
      case Path.Direct(Endpoint e) -> new Source(e.hi(), e.isV4() ? e.lo() : 0, false);
      case Path.Over(var node, var _) -> new Source(node.hi(), node.mid(), true);
    };
  }
}
