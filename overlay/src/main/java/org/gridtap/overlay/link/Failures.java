package org.gridtap.overlay.link;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;

/**
 * Peers that were dialled in vain, over all ways, and until when they are not dialled again for
 * frames. They may dial us meanwhile, and the ring goes by its own rules.
 */
final class Failures {
  /** Peers that are remembered; the one that failed longest ago makes room. */
  static final int MAX_PEERS = 256;

  static final long FIRST_NS = 2_000_000_000L;

  /** The longest pause: somebody may wait for a host that has just been switched on. */
  static final long LONGEST_NS = 60_000_000_000L;

  private record Failure(int times, long untilNs) {}

  private final Map<NodeId, Failure> byPeer = new LinkedHashMap<>();

  void failed(NodeId peer, long nowNs) {
    Failure before = byPeer.remove(peer);
    int times = before == null ? 0 : before.times + 1;
    long pauseNs = Math.min(LONGEST_NS, FIRST_NS << Math.min(times, 10));
    if (byPeer.size() >= MAX_PEERS) {
      byPeer.remove(byPeer.keySet().iterator().next());
    }
    byPeer.put(peer, new Failure(times, nowNs + pauseNs));
  }

  void linked(NodeId peer) {
    byPeer.remove(peer);
  }

  /** Tells whether a peer may be dialled. */
  boolean isOver(NodeId peer, long nowNs) {
    Failure failure = byPeer.get(peer);
    return failure == null || failure.untilNs <= nowNs;
  }

  int size() {
    return byPeer.size();
  }
}
