package org.gridtap.overlay.dht;

/** Makes records for tests of other packages. */
public final class Records {
  private Records() {}

  /** Returns the first word of an owner under a key, for half an hour. */
  public static SignedRecord of(FakeSigner owner, Key key, byte[] value) {
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 1_800, false, 1, 0);
    return SignedRecord.sign(key, owner.id(), terms, value, owner);
  }
}
