package org.gridtap.overlay.lease;

import org.gridtap.overlay.dht.Result;
import org.gridtap.overlay.wire.NodeId;

/** What a look-up of an address found. */
public sealed interface Holder {
  /**
   * @param remainingSeconds how long the lease still lasts, at least
   */
  record Leased(NodeId node, LeaseValue value, long remainingSeconds) implements Holder {}

  record Nobody() implements Holder {}

  /**
   * @param reason one sentence for a person
   */
  record Unknown(String reason) implements Holder {}

  /** Reads the answer of the hash table. */
  static Holder of(Result result) {
    return switch (result) {
      case Result.Found found -> {
        LeaseValue value = LeaseValue.decode(found.record().value());
        yield value == null
            ? new Holder.Unknown("the lease is not readable")
            : new Holder.Leased(found.record().owner(), value, found.remainingSeconds());
      }
      case Result.Absent absent -> new Holder.Nobody();
      default -> new Holder.Unknown(result.why());
    };
  }
}
