package org.gridtap.node.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.gridtap.overlay.wire.NodeId;

/**
 * What waits for a link to a peer: for a few seconds, for nobody wants an old frame when the peer
 * is back after an hour. Owned by the control loop.
 */
final class AwaitingLink {
  /** What waits for all peers. What has waited longest makes room for what is new. */
  static final int MAX_WAITING = 256;

  /** What waits for one peer. */
  static final int MAX_PER_PEER = 8;

  /** What all of it may weigh: a super-frame has up to 64 KiB. */
  static final int MAX_BYTES = 2 << 20;

  /** A dial that nobody answers is given up by then. */
  static final long MAX_AGE_NS = 5_000_000_000L;

  private record Waiting(NodeId peer, int bytes, long sinceNs, Runnable then) {}

  private final Queue<Waiting> oldestFirst = new ArrayDeque<>();
  private int bytes;

  /**
   * Lets something wait.
   *
   * @param weight in bytes
   * @param then what is to be done when the link is there
   * @return how many, this one counted, will not be done for want of room
   */
  int add(NodeId peer, int weight, long nowNs, Runnable then) {
    if (weight > MAX_BYTES || waitingFor(peer) >= MAX_PER_PEER) {
      return 1;
    }
    int lost = 0;
    while (oldestFirst.size() >= MAX_WAITING || bytes + weight > MAX_BYTES) {
      bytes -= oldestFirst.remove().bytes;
      lost++;
    }
    oldestFirst.add(new Waiting(peer, weight, nowNs, then));
    bytes += weight;
    return lost;
  }

  private int waitingFor(NodeId peer) {
    int count = 0;
    for (Waiting waiting : oldestFirst) {
      count += waiting.peer.equals(peer) ? 1 : 0;
    }
    return count;
  }

  /** The link is there: returns what waited for it, in its order, and forgets it. */
  List<Runnable> take(NodeId peer) {
    List<Runnable> taken = new ArrayList<>();
    for (Iterator<Waiting> all = oldestFirst.iterator(); all.hasNext(); ) {
      Waiting waiting = all.next();
      if (waiting.peer.equals(peer)) {
        all.remove();
        bytes -= waiting.bytes;
        taken.add(waiting.then);
      }
    }
    return taken;
  }

  /** Returns when {@link #expire} has something to do; Long.MAX_VALUE for never. */
  long deadlineNs() {
    return oldestFirst.isEmpty() ? Long.MAX_VALUE : oldestFirst.element().sinceNs + MAX_AGE_NS;
  }

  /** Forgets what has waited in vain, and returns how many these were. */
  int expire(long nowNs) {
    int expired = 0;
    while (deadlineNs() <= nowNs) {
      bytes -= oldestFirst.remove().bytes;
      expired++;
    }
    return expired;
  }
}
