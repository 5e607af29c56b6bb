package org.gridtap.overlay.dht;

import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * How an owner came to hold a key, and for how long it has, as replicas attest it: in spans, for no
 * clock is shared. Time on the way makes spans shorter, never longer.
 *
 * <p>Layout: sinceRound:u32 ‖ sinceSeconds:u32 ‖ heldSeconds:u32 ‖ flags:u8 (1 = provisional).
 *
 * @param sinceRound the round of the ballot that gave the key to the owner, or settled that it
 *     keeps it: who stated something before lower than this was seen to be gone, or lost
 * @param sinceSeconds how long ago that was
 * @param heldSeconds how long the owner has held the key without a gap
 * @param provisional whether the last to accept it was a lone node, a ring's founder
 */
record Tenure(int sinceRound, int sinceSeconds, int heldSeconds, boolean provisional) {
  static final int BYTES = 13;

  private static final int PROVISIONAL = 1;

  /** Returns the tenure of an owner that gets the key now. */
  static Tenure beginning(Ballot ballot) {
    return new Tenure(ballot.round(), 0, 0, false);
  }

  /** Tells whether this is the tenure of an owner that gets the key by this very ballot. */
  boolean isBeginning(Ballot ballot) {
    return sinceRound == ballot.round() && heldSeconds == 0;
  }

  /** Returns this tenure as it goes on, settled by a new ballot against other claims. */
  Tenure settled(Ballot ballot) {
    return new Tenure(ballot.round(), 0, heldSeconds, false);
  }

  Tenure held(int seconds) {
    return new Tenure(sinceRound, sinceSeconds, seconds, provisional);
  }

  /** Returns this tenure as it was accepted by a set of so many. */
  Tenure acceptedBy(int replicas) {
    return new Tenure(sinceRound, sinceSeconds, heldSeconds, replicas == 1);
  }

  void encode(WireWriter writer) {
    writer.i32(sinceRound).i32(sinceSeconds).i32(heldSeconds).u8(provisional ? PROVISIONAL : 0);
  }

  static Tenure decode(WireReader reader) {
    int round = reader.i32();
    int since = reader.i32();
    int held = reader.i32();
    int flags = reader.u8();
    if (round < 0 || since < 0 || held < 0 || flags > PROVISIONAL) {
      reader.fail();
    }
    return new Tenure(round, since, held, flags == PROVISIONAL);
  }
}
