package org.gridtap.overlay.dht;

/**
 * What may stand under a key, as far as the key's namespace says. The root of a key asks it, and so
 * does each replica, before an owner gets the key that did not hold it.
 */
public interface RecordRule {
  /** Allows all. */
  RecordRule NONE = (record, owner) -> true;

  /**
   * Tells whether the record may stand. Never throws, whatever the bytes; the record's signature
   * was checked.
   *
   * @param owner what the owner's certificate allows
   */
  boolean allows(SignedRecord record, Standing owner);
}
