package org.gridtap.overlay.dht;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * What a node holds of a stretch of keys, in few bytes, so that two nodes can tell whether they
 * hold the same without listing it.
 *
 * <p>The digest is the sum, mod 2^64, of the first 64 bits of SHA-256(key ‖ ballot) of each.
 * Whoever may write can make up keys whose sum is any number; what is hidden so from one comparison
 * comes to light as soon as something else changes, or when its owner renews it.
 *
 * <p>Layout: from:20 ‖ to:20 ‖ keys:u32 ‖ digest:u64.
 *
 * @param from the first key, in natural order
 * @param to the last key; not below {@code from}
 * @param keys how many there are
 */
record Span(NodeId from, NodeId to, int keys, long digest) {
  static final int BYTES = 52;

  /** In how many parts a stretch is compared that differs. */
  static final int PARTS = 8;

  static final NodeId FIRST = new NodeId(0, 0, 0);
  static final NodeId LAST = new NodeId(-1, -1, -1);
  private static final NodeId ONE = new NodeId(0, 0, 1);

  /** Makes that of these slots, which are all that is held from {@code from} to {@code to}. */
  static Span of(NodeId from, NodeId to, List<ReplicaStore.Slot> held) {
    long digest = 0;
    for (ReplicaStore.Slot slot : held) {
      digest += slot.fingerprint();
    }
    return new Span(from, to, held.size(), digest);
  }

  /** Tells whether others hold the same, as far as digests tell. */
  boolean isSame(Span other) {
    return keys == other.keys && digest == other.digest;
  }

  /** Returns the parts of this span, with as many of the held ones in each. */
  List<Span> split(List<ReplicaStore.Slot> held) {
    List<Span> parts = new ArrayList<>();
    NodeId start = from;
    for (int part = 0; part < PARTS; part++) {
      List<ReplicaStore.Slot> some =
          held.subList(held.size() * part / PARTS, held.size() * (part + 1) / PARTS);
      boolean isLast = part == PARTS - 1;
      NodeId end = isLast ? to : some.getLast().key;
      parts.add(of(start, end, some));
      start = end.plus(ONE);
    }
    return parts;
  }

  /** Returns what is to be mixed into the digest for a key at a ballot. */
  static long fingerprint(NodeId key, Ballot ballot) {
    WireWriter writer = new WireWriter(48).nodeId(key);
    ballot.encode(writer);
    return new WireReader(Digests.sha256(writer.toByteArray())).i64();
  }

  void encode(WireWriter writer) {
    writer.nodeId(from).nodeId(to).i32(keys).i64(digest);
  }

  static Span decode(WireReader reader) {
    Span span = new Span(reader.nodeId(), reader.nodeId(), reader.i32(), reader.i64());
    if (span.keys < 0 || span.from.compareTo(span.to) > 0) {
      reader.fail();
    }
    return span;
  }

  /** Tells whether each span lies behind the one before, so that no key is looked at twice. */
  static boolean areInOrder(List<Span> spans) {
    for (int i = 1; i < spans.size(); i++) {
      if (spans.get(i).from.compareTo(spans.get(i - 1).to) <= 0) {
        return false;
      }
    }
    return true;
  }
}
