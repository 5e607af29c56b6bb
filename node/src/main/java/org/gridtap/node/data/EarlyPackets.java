package org.gridtap.node.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.gridtap.overlay.wire.Path;

/**
 * Sealed packets that have overtaken the end of their handshake. Its initiator seals as soon as it
 * has sent message 3, which the control loop here still works on, or which was lost and comes
 * again: what follows waits for the session instead of being dropped. Owned by the data worker.
 */
final class EarlyPackets {
  /** Packets kept, of all handshakes. */
  static final int MAX_PACKETS = 64;

  /** Packets kept of one handshake. */
  static final int MAX_PER_SESSION = 16;

  /** A message 3 that was lost has been repeated by then. */
  static final long MAX_AGE_NS = 1_000_000_000L;

  private final Queue<Packet> oldestFirst = new ArrayDeque<>(MAX_PACKETS);

  /**
   * A packet as it came.
   *
   * @param from the path it came on
   */
  record Packet(int localIndex, Path from, byte[] bytes, long cameNs) {}

  /** Tells whether one more for this receiver index can be kept. */
  boolean hasRoom(int localIndex) {
    int same = 0;
    for (Packet kept : oldestFirst) {
      same += kept.localIndex == localIndex ? 1 : 0;
    }
    return oldestFirst.size() < MAX_PACKETS && same < MAX_PER_SESSION;
  }

  void keep(Packet packet) {
    oldestFirst.add(packet);
  }

  /** Returns what has come for a session, in that order, and forgets it. */
  List<Packet> take(int localIndex) {
    List<Packet> taken = new ArrayList<>();
    for (Iterator<Packet> all = oldestFirst.iterator(); all.hasNext(); ) {
      Packet packet = all.next();
      if (packet.localIndex == localIndex) {
        all.remove();
        taken.add(packet);
      }
    }
    return taken;
  }

  /** Forgets what no session has come for in time, and returns how many these were. */
  int expire(long nowNs) {
    int before = oldestFirst.size();
    while (!oldestFirst.isEmpty() && nowNs - oldestFirst.element().cameNs > MAX_AGE_NS) {
      oldestFirst.remove();
    }
    return before - oldestFirst.size();
  }
}
