package org.gridtap.overlay.dht;

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
record Accepted(Ballot ballot, SignedRecord record, long remainingMs) {
  /** How much longer than the record's time to live replicas hold it. */
  static final long MARGIN_MS = 60_000;

  /** Bytes on the wire, at most. */
  static final int MAX_BYTES = 28 + 8 + 2 + SignedRecord.MAX_BYTES;

  /** Returns a record's full time, for one that its owner has just stated. */
  static long fullMs(SignedRecord record) {
    return record.ttlSeconds() * 1_000L + MARGIN_MS;
  }

  int length() {
    return 28 + 8 + 2 + record.bytes().length;
  }

  void encode(WireWriter writer) {
    ballot.encode(writer);
    writer.i64(remainingMs).block(record.bytes());
  }

  static @Nullable Accepted decode(WireReader reader) {
    Ballot ballot = Ballot.decode(reader);
    long remainingMs = reader.i64();
    SignedRecord record = SignedRecord.decode(reader.block(SignedRecord.MAX_BYTES));
    if (reader.failed() || record == null || remainingMs < 0) {
      reader.fail();
      return null;
    }
    return new Accepted(ballot, record, Math.min(remainingMs, fullMs(record)));
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
