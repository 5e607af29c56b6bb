package org.gridtap.overlay.dht;

import org.gridtap.overlay.wire.WireReader;

/** How much replicas are to prove when they vote; the ordinal is on the wire. */
enum Proof {
  /** Nothing: the vote counts on the session it comes on. */
  NONE,

  /** A signature, for those that know the voters. */
  SIGNED,

  /** A signature, and the voter's credentials beside it, for those that know nobody. */
  WITH_CREDENTIALS;

  private static final Proof[] ALL = values();

  static Proof decode(WireReader reader) {
    int ordinal = reader.u8();
    if (ordinal >= ALL.length) {
      reader.fail();
      return NONE;
    }
    return ALL[ordinal];
  }
}
