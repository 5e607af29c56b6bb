package org.gridtap.overlay.ring;

import java.util.List;
import org.gridtap.overlay.ring.RingMessage.Flags;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of this node. Each peer is told at its own time, and mostly that nothing
 * has changed: so it is made anew only when one of the things that it is made from is another one.
 */
final class OwnHello {
  private final NodeId self;
  private final LinkedPeers linked;
  private final NearLinks near;
  private @Nullable Hello made;

  /** What it was made from. */
  private @Nullable RingView view;

  private @Nullable List<NodeId> direct;
  private long heard;

  OwnHello(NodeId self, LinkedPeers linked, NearLinks near) {
    this.self = self;
    this.linked = linked;
    this.near = near;
  }

  /**
   * Returns what others are told now.
   *
   * @param descriptor how this node can be reached
   */
  Hello of(Flags flags, Descriptor descriptor, RingView nowSeen) {
    List<NodeId> nowDirect = linked.directNearestFirst(self);
    Hello last = made;
    if (last != null
        && nowSeen.equals(view)
        && nowDirect.equals(direct)
        && heard == linked.heard()
        && last.flags().equals(flags)
        && last.self().equals(descriptor)) {
      return last;
    }
    Hello next = new Hello(flags, descriptor, near.descriptorsOf(nowSeen.near()), nowDirect);
    made = next;
    view = nowSeen;
    direct = nowDirect;
    heard = linked.heard();
    return next;
  }
}
