package org.gridtap.overlay.dht;

import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A record that a replica accepted, as it is handed on: with the time that is left, never with an
 * absolute one.
 *
 * @param remainingMs how long it is still to be held; time on the way makes it live longer, never
 *     shorter
 */
record Accepted(Ballot ballot, SignedRecord record, long remainingMs, Tenure tenure) {
  /** How much longer than the record's time to live replicas hold it. */
  static final long MARGIN_MS = 60_000;

  /** How long a key that was handed on waits for its new owner. */
  static final long HEIR_MS = 120_000;

  /** Bytes on the wire, at most. */
  static final int MAX_BYTES = 28 + 4 + Tenure.BYTES + 2 + SignedRecord.MAX_BYTES;

  /** Makes an entry of a record that its owner has just stated. */
  static Accepted stated(Ballot ballot, SignedRecord record, Tenure tenure) {
    return new Accepted(ballot, record, fullMs(record), tenure);
  }

  /** Returns a record's full time, for one that its owner has just stated. */
  static long fullMs(SignedRecord record) {
    return record.ttlSeconds() * 1_000L + MARGIN_MS;
  }

  Accepted withTenure(Tenure other) {
    return new Accepted(ballot, record, remainingMs, other);
  }

  /** Returns how long ago the owner stated the record, or less. */
  long ageMs() {
    return Math.max(0, fullMs(record) - remainingMs);
  }

  /**
   * Tells whether the key is free for {@code owner}: given up, and not handed on to another within
   * {@link #HEIR_MS}.
   */
  boolean isFreeFor(NodeId owner) {
    NodeId heir = record.heir();
    return record.tombstone() && (heir == null || heir.equals(owner) || ageMs() >= HEIR_MS);
  }

  int length() {
    return MAX_BYTES - SignedRecord.MAX_BYTES + record.bytes().length;
  }

  void encode(WireWriter writer) {
    ballot.encode(writer);
    tenure.encode(writer.i32((int) remainingMs));
    writer.block(record.bytes());
  }

  static @Nullable Accepted decode(WireReader reader) {
    Ballot ballot = Ballot.decode(reader);
    int remainingMs = reader.i32();
    Tenure tenure = Tenure.decode(reader);
    SignedRecord record = SignedRecord.decode(reader.block(SignedRecord.MAX_BYTES));
    if (reader.failed() || record == null || remainingMs < 0) {
      reader.fail();
      return null;
    }
    return new Accepted(ballot, record, Math.min(remainingMs, fullMs(record)), tenure);
  }

  static void encodeOptional(@Nullable Accepted accepted, WireWriter writer) {
    writer.u8(accepted == null ? 0 : 1);
    if (accepted != null) {
      accepted.encode(writer);
    }
  }

  static @Nullable Accepted decodeOptional(WireReader reader) {
    return reader.u8() == 0 ? null : decode(reader);
  }
}
