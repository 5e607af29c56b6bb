package org.gridtap.overlay.tunnel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.TokenBucket;
import org.jspecify.annotations.Nullable;

/** One linked peer that hands packets over, and its share in the rounds. */
final class ForwardIngress {
  final NodeId peer;

  /** Its flows that have packets and may send, in the order of their turns. */
  final ArrayDeque<ForwardFlow> ready = new ArrayDeque<>();

  /** Bytes of control packets that pass without waiting. */
  final TokenBucket control;

  /** Both kinds that are counted below, and the one of what is not told apart. */
  final List<ForwardFlow> flows = new ArrayList<>();

  int tunnels;
  int transits;
  int packets;

  /** What it may still send in this round, in bytes. */
  int deficit;

  boolean isActive;

  ForwardIngress(NodeId peer, long nowNs) {
    this.peer = peer;
    this.control =
        new TokenBucket(
            ForwardQueue.CONTROL_BYTES_PER_SECOND, ForwardQueue.CONTROL_BURST_BYTES, nowNs);
  }

  void add(ForwardFlow flow) {
    flows.add(flow);
    count(flow, 1);
  }

  void remove(ForwardFlow flow) {
    flows.remove(flow);
    count(flow, -1);
  }

  private void count(ForwardFlow flow, int more) {
    if (flow.key.isTunnel()) {
      tunnels += more;
    } else if (!flow.key.source().equals(NodeId.NONE)) {
      transits += more;
    }
  }

  /** Returns the flow with most packets waiting, null if there is no flow. */
  @Nullable ForwardFlow longest() {
    ForwardFlow longest = null;
    for (int i = 0; i < flows.size(); i++) {
      ForwardFlow flow = flows.get(i);
      longest = longest == null || flow.packets > longest.packets ? flow : longest;
    }
    return longest;
  }
}
