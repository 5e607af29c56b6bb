package org.gridtap.overlay.dht;

/** How an operation of this node's ended. */
public sealed interface Result {
  /** Returns the outcome in one sentence for a person. */
  String why();

  /** The record now stands under its key, held by a quorum. */
  record Granted(SignedRecord record) implements Result {
    @Override
    public String why() {
      return record.key() + " is ours for " + record.ttlSeconds() + " s";
    }
  }

  /**
   * The renewed record now stands under its key, held by a quorum.
   *
   * @param proved whether that was shown; otherwise it is the word of the key's root
   */
  record Renewed(SignedRecord record, boolean proved) implements Result {
    @Override
    public String why() {
      return record.key() + " is ours for another " + record.ttlSeconds() + " s";
    }
  }

  /** The key was given up. */
  record Removed(Key key) implements Result {
    @Override
    public String why() {
      return key + " was given up";
    }
  }

  /** The key stands already: another's, or our own with another value. */
  record Taken(SignedRecord record, long remainingSeconds) implements Result {
    @Override
    public String why() {
      return record.key()
          + " is held by node "
          + record.owner().shortHex()
          + " for "
          + remainingSeconds
          + " s";
    }
  }

  /** The key to be renewed or given up stands, and it is another's. */
  record NotOwner(SignedRecord record, long remainingSeconds) implements Result {
    @Override
    public String why() {
      return record.key() + " belongs to node " + record.owner().shortHex() + " now";
    }
  }

  record Found(SignedRecord record, long remainingSeconds) implements Result {
    @Override
    public String why() {
      return record.key() + " is held by node " + record.owner().shortHex();
    }
  }

  record Absent(Key key) implements Result {
    @Override
    public String why() {
      return key + " is held by nobody";
    }
  }

  /** The replicas are there but could not serve us in time; worth trying again. */
  record Busy(String why) implements Result {}

  /** Nobody answered in time; the operation may or may not have happened. */
  record TimedOut(String why) implements Result {}

  record QuotaExceeded(String why) implements Result {}

  /** The replicas refuse this record; trying the same again is of no use. */
  record Refused(String why) implements Result {}
}
