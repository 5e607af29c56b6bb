package org.gridtap.overlay.dht;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;

/**
 * Who gave one key up, and when, as one replica heard from the owners themselves. The tombstone is
 * soon overwritten by the next owner's record, but copies of what its owner held before may turn up
 * for a while: from a replica that missed it, or from a node that was one before.
 */
final class Ends {
  /** Owners remembered, those longest ago are forgotten first: a contest does not last for more. */
  static final int MAX_OWNERS = 8;

  private final Map<NodeId, Long> endedNs = new LinkedHashMap<>();

  /** Notes what is held now. */
  void note(Accepted held, long nowNs) {
    if (held.record().tombstone()) {
      ended(held.record().owner(), nowNs - held.ageMs() * 1_000_000);
    } else {
      endedNs.remove(held.record().owner());
    }
  }

  void ended(NodeId owner, long timeNs) {
    endedNs.remove(owner);
    endedNs.put(owner, timeNs);
    if (endedNs.size() > MAX_OWNERS) {
      endedNs.remove(endedNs.keySet().iterator().next());
    }
  }

  /**
   * Tells whether the owner of a live record has given the key up since it stated that record. Both
   * spans may be measured too short, by what messages took.
   */
  boolean isOver(Accepted copy, long nowNs) {
    Long ended = copy.record().tombstone() ? null : endedNs.get(copy.record().owner());
    return ended != null && copy.ageMs() * 1_000_000 >= nowNs - ended;
  }

  int size() {
    return endedNs.size();
  }
}
