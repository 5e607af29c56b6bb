package org.gridtap.overlay.dht;

import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What DHT nodes say to one another, in the order it travels; layouts in the package description.
 */
sealed interface Message {
  /** The longest message that is ever made or read, in bytes. */
  int MAX_BYTES = 16_000;

  /** Messages that come from clients and may arrive over other nodes; the sender is not proved. */
  sealed interface Routed extends Message {}

  /** Messages among replicas; only honoured on a session with the sender itself. */
  sealed interface Linked extends Message {}

  /**
   * A client asks to create, renew or give up: the record says which.
   *
   * @param proof what the answer is to prove
   * @param credentials the owner's, where the root may not know it
   */
  record Put(long operation, SignedRecord record, Proof proof, Credentials credentials)
      implements Routed {}

  record Get(long operation, NodeId key) implements Routed {}

  /**
   * The root's answer.
   *
   * @param why one sentence for a person, may be empty
   * @param record the record that stands under the key, if it matters
   * @param ballot of what was done, else NONE
   * @param certificate if it was asked for
   */
  record Reply(
      long operation,
      Status status,
      String why,
      long remainingMs,
      @Nullable SignedRecord record,
      Ballot ballot,
      @Nullable GrantCertificate certificate)
      implements Routed {
    /** Makes an answer that nothing was done. */
    Reply(long operation, Status status, String why, long remainingMs, @Nullable SignedRecord r) {
      this(operation, status, why, remainingMs, r, Ballot.NONE, null);
    }
  }

  /** An owner learns that its record gave way to this one, and sees that it did. */
  record LeaseLost(SignedRecord winner, GrantCertificate certificate) implements Routed {}

  /**
   * An owner learns that a quorum holds this record of its, which nobody asked for just now: a copy
   * of it turned up. If it does not use the key, it gives it back.
   */
  record Stands(SignedRecord record) implements Routed {}

  /**
   * @param set the replicas as the root sees them
   * @param owner whom the root asks for, so that a full quota is told before anything is accepted;
   *     or NONE
   */
  record Prepare(NodeId key, Ballot ballot, List<NodeId> set, NodeId owner) implements Linked {}

  record Promise(NodeId key, Ballot ballot, @Nullable Accepted accepted) implements Linked {}

  /**
   * The proposal's own ballot stands in {@code proposal}.
   *
   * @param proof what the vote is to prove
   * @param credentials the owner's, if it gets the key and showed them to the root
   */
  record Accept(List<NodeId> set, Accepted proposal, Proof proof, Credentials credentials)
      implements Linked {}

  /**
   * @param signed if it was asked for
   */
  record Vote(NodeId key, Ballot ballot, @Nullable SignedVote signed) implements Linked {}

  /**
   * @param promised the ballot that stood in the way, or NONE
   */
  record Nack(NodeId key, Ballot ballot, Reason reason, Ballot promised) implements Linked {}

  record Read(long read, NodeId key) implements Linked {}

  record ReadReply(long read, NodeId key, boolean warm, @Nullable Accepted accepted)
      implements Linked {}

  /** Asks for all that is held in the arc, from {@code cursor} on clockwise. */
  record Sync(Arc arc, NodeId cursor) implements Linked {}

  /**
   * @param warm where the sender is warm, if anywhere
   * @param largestSet the size of the largest replica set that the sender voted in lately, 0 if
   *     none
   * @param last whether the arc ends here; otherwise one asks again from {@code next}
   */
  record SyncPage(
      Arc arc,
      NodeId cursor,
      boolean last,
      NodeId next,
      @Nullable Arc warm,
      int largestSet,
      List<Accepted> entries)
      implements Linked {}

  /**
   * All keys from {@code from} to {@code to} in natural order that sender and receiver both hold,
   * says the sender.
   */
  record Digest(NodeId from, NodeId to, List<KeyBallot> keys) implements Linked {}

  /**
   * What the sender holds of stretches of keys that it holds together with the receiver.
   *
   * @param spans in the order of keys, none touching another
   */
  record Summary(List<Span> spans) implements Linked {
    static final int MAX_SPANS = 128;
  }

  record Want(List<NodeId> keys) implements Linked {}

  record Push(List<Accepted> entries) implements Linked {}

  /** What the sender holds and is no replica of. */
  record Offer(List<KeyBallot> keys) implements Linked {}

  /** Which of the offered keys the sender holds, at these ballots or above. */
  record Held(List<KeyBallot> keys) implements Linked {}

  record KeyBallot(NodeId key, Ballot ballot) {
    static final int BYTES = 48;
  }

  /** How an operation ended at the root; the ordinal is on the wire. */
  enum Status {
    DONE,
    TAKEN,
    STALE,
    FOUND,
    ABSENT,
    BUSY,
    QUOTA,
    REFUSED,

    /** The root does not know the owner: it is to show that it is a member. */
    STRANGER
  }

  /** Why a replica does not go along; the ordinal is on the wire. */
  enum Reason {
    BALLOT,
    VIEW,
    COLD,
    QUOTA,
    FULL,
    FORGED,
    UNTIMELY,

    /** The owner before handed the key on to another. */
    PROMISED,

    /** The replica does not know the owner, and was shown no credentials that hold. */
    STRANGER,

    /** The key's namespace does not let the owner have it. */
    NOT_ALLOWED,

    /** The record's owner has given it up since. */
    OVER
  }
}
