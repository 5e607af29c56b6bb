package org.gridtap.overlay.lease;

import org.gridtap.overlay.dht.Result;
import org.gridtap.overlay.dht.SignedRecord;

/** What the hash table's answers say of an address. */
final class Answers {
  /** Returns who holds an address, by the answer to a look-up. */
  static Holder holder(Result result) {
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

  /** Returns one sentence on whose the claim's address is. */
  static String describe(Claim claim, SignedRecord record) {
    LeaseValue value = LeaseValue.decode(record.value());
    String name = value == null || value.hostName().isEmpty() ? "" : " (" + value.hostName() + ")";
    return AddressPool.dotted(claim.address)
        + (record.tombstone() ? " was given up by node " : " is leased to node ")
        + record.owner().shortHex()
        + name;
  }

  private Answers() {}
}
