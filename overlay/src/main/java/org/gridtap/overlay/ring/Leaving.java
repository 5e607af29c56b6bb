package org.gridtap.overlay.ring;

import org.gridtap.overlay.wire.NodeId;

/**
 * How a node goes away in good order: first it tells the neighbours that are told over other nodes,
 * and after a moment those others, which carry nothing more from a node that has left.
 */
final class Leaving {
  private final LinkedPeers linked;
  private final Ring.Outbox out;
  private boolean begun;
  private long tellDirectAtNs = Long.MAX_VALUE;

  Leaving(LinkedPeers linked, Ring.Outbox out) {
    this.linked = linked;
    this.out = out;
  }

  void begin(long nowNs) {
    begun = true;
    tellDirectAtNs = nowNs + Ring.LEAVING_NS / 2;
    tell(false);
  }

  boolean hasBegun() {
    return begun;
  }

  long deadlineNs() {
    return tellDirectAtNs;
  }

  void onDeadline(long nowNs) {
    if (tellDirectAtNs <= nowNs) {
      tellDirectAtNs = Long.MAX_VALUE;
      tell(true);
    }
  }

  /** Twice, for this node will not be there to see that the first word was lost. */
  private void tell(boolean direct) {
    byte[] leave = new RingMessage.Leave().encode();
    for (NodeId peer : linked.ids()) {
      if (linked.directEndpoints().containsKey(peer) == direct) {
        out.tell(peer, leave);
        out.tell(peer, leave);
      }
    }
  }
}
