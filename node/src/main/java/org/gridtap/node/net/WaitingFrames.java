package org.gridtap.node.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** The first frames to or from addresses that are being looked up. */
final class WaitingFrames {
  /** How many frames wait for one address, both directions together. */
  static final int MAX_PER_ADDRESS = 4;

  /** How many frames of one peer wait, so that no peer takes all the room. */
  static final int MAX_PER_PEER = 8;

  /** How many bytes wait altogether. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * A frame that waits.
   *
   * @param from the peer that it came from, null for the TAP
   */
  record Waiting(@Nullable NodeId from, byte[] frame) {}

  private final Map<Integer, List<Waiting>> byAddress = new LinkedHashMap<>();
  private final Map<NodeId, Integer> byPeer = new LinkedHashMap<>();
  private int bytes;

  /** Tells whether a frame may wait, before a look-up is begun for its sake. */
  boolean hasRoom(int address, @Nullable NodeId from, int length) {
    return byAddress.getOrDefault(address, List.of()).size() < MAX_PER_ADDRESS
        && (from == null || byPeer.getOrDefault(from, 0) < MAX_PER_PEER)
        && bytes + length <= MAX_BYTES;
  }

  /** Adds a frame for which there is room; the array passes to this. */
  void add(int address, @Nullable NodeId from, byte[] frame) {
    byAddress.computeIfAbsent(address, a -> new ArrayList<>()).add(new Waiting(from, frame));
    bytes += frame.length;
    if (from != null) {
      byPeer.merge(from, 1, Integer::sum);
    }
  }

  /** Removes and returns an address's frames, oldest first. */
  List<Waiting> take(int address) {
    List<Waiting> taken = byAddress.remove(address);
    if (taken == null) {
      return List.of();
    }
    for (Waiting waiting : taken) {
      bytes -= waiting.frame().length;
      if (waiting.from() != null) {
        byPeer.computeIfPresent(waiting.from(), (peer, count) -> count == 1 ? null : count - 1);
      }
    }
    return taken;
  }

  /** Removes and returns every frame. */
  List<Waiting> takeAll() {
    List<Waiting> all = byAddress.values().stream().flatMap(List::stream).toList();
    byAddress.clear();
    byPeer.clear();
    bytes = 0;
    return all;
  }
}
