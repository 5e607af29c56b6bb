package org.gridtap.overlay.dht;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Records of this node's own that nobody here uses: creates that it was told are refused, and what
 * it has given up. A copy of either may get its key all the same, by a question that was on its way
 * for longer, or from a replica that missed the end; then it is given back.
 */
final class Unused {
  /** Of each kind; the oldest is forgotten first. */
  static final int MAX_RECORDS = 256;

  /** Creates that were refused, by ticket. */
  private final Map<Long, SignedRecord> refused = new LinkedHashMap<>();

  /** The last word on each key. */
  private final Map<NodeId, SignedRecord> tombstones = new LinkedHashMap<>();

  void refused(long ticket, SignedRecord record) {
    refused.put(ticket, record);
    limit(refused);
  }

  void givenUp(SignedRecord tombstone) {
    tombstones.remove(tombstone.key().id());
    tombstones.put(tombstone.key().id(), tombstone);
    limit(tombstones);
  }

  private static <K, V> void limit(Map<K, V> map) {
    if (map.size() > MAX_RECORDS) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /** Returns the create of this ticket, and forgets it. */
  @Nullable SignedRecord takeRefused(long ticket) {
    return refused.remove(ticket);
  }

  /** Tells whether this is one of them. */
  boolean contains(SignedRecord record) {
    SignedRecord last = tombstones.get(record.key().id());
    return (last != null && record.seq() < last.seq() && !record.tombstone())
        || refused.containsValue(record);
  }

  /** Returns the number of the last word on the key, or 0. */
  long lastNumber(Key key) {
    SignedRecord last = tombstones.get(key.id());
    return last == null ? 0 : last.seq();
  }

  /** The key is asked for anew. */
  void forget(Key key) {
    refused.values().removeIf(record -> record.key().equals(key));
    tombstones.remove(key.id());
  }

  int size() {
    return refused.size() + tombstones.size();
  }
}
