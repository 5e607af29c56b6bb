package org.gridtap.overlay.ring;

import org.gridtap.overlay.wire.NodeId;

/**
 * How a node goes away in good order: first it tells the neighbours that are told over other nodes,
 * and after a moment those others, which carry nothing more from a node that has left. All are told
 * three times, at two moments, for this node will not be there to see that a word was lost, and
 * what is lost at one moment often is lost together.
 */
final class Leaving {
  private static final long STEP_NS = Ring.LEAVING_NS / 3;
  private static final int STEPS = 3;

  private final LinkedPeers linked;
  private final Ring.Outbox out;
  private int step;
  private long nextAtNs = Long.MAX_VALUE;

  Leaving(LinkedPeers linked, Ring.Outbox out) {
    this.linked = linked;
    this.out = out;
  }

  void begin(long nowNs) {
    step = 0;
    next(nowNs);
  }

  boolean hasBegun() {
    return step > 0;
  }

  long deadlineNs() {
    return nextAtNs;
  }

  void onDeadline(long nowNs) {
    if (nextAtNs <= nowNs) {
      next(nowNs);
    }
  }

  private void next(long nowNs) {
    switch (step) {
      case 0 -> tell(false, 2);
      case 1 -> {
        tell(false, 1);
        tell(true, 2);
      }
      default -> tell(true, 1);
    }
    step++;
    nextAtNs = step < STEPS ? nowNs + STEP_NS : Long.MAX_VALUE;
  }

  private void tell(boolean direct, int times) {
    byte[] leave = new RingMessage.Leave().encode();
    for (NodeId peer : linked.ids()) {
      if (linked.directEndpoints().containsKey(peer) == direct) {
        for (int i = 0; i < times; i++) {
          out.tell(peer, leave);
        }
      }
    }
  }
}
