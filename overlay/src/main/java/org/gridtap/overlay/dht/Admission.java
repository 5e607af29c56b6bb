package org.gridtap.overlay.dht;

import org.gridtap.overlay.dht.Message.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Who may get a key: a member, what the key's namespace allows it, as many as its certificate says.
 *
 * <p>All this is asked once, when an owner gets a key that it did not hold. What goes on from there
 * (a renewal, a value that an earlier round left, a copy of it) was admitted then, and a replica
 * that did not see it must not stand in its way.
 */
final class Admission {
  private final Local local;

  Admission(Local local) {
    this.local = local;
  }

  /** Returns why this replica does not go along with a proposal, null if it does; counts it. */
  @Nullable Reason objection(Message.Accept m, long nowNs) {
    Accepted proposal = m.proposal();
    SignedRecord record = proposal.record();
    if (!proposal.tenure().isBeginning(proposal.ballot())) {
      return null;
    }
    boolean isKnown = record.isMembers(m.credentials(), local, nowNs);
    Standing owner = local.members.standing(record.owner());
    if (isKnown && !mayStand(record, nowNs)) {
      return Reason.NOT_ALLOWED;
    }
    boolean admits = local.store.admits(record, owner, nowNs);
    if (!isKnown && !(admits && continuesHere(record, nowNs))) {
      local.drop(DropReason.STRANGER);
      return Reason.STRANGER;
    }
    if (!admits) {
      local.drop(DropReason.QUOTA);
      return Reason.QUOTA;
    }
    return null;
  }

  /** Tells whether this node holds an earlier record of the owner's under the key. */
  private boolean continuesHere(SignedRecord record, long nowNs) {
    Accepted held = local.store.accepted(record.key().id(), nowNs);
    return held != null && record.continues(held.record());
  }

  /**
   * Tells whether the owner may have this key, and counts it if not. To give it up anybody may who
   * has it, and an heir may have what its owner hands on.
   */
  boolean mayStand(SignedRecord record, long nowNs) {
    Accepted held = local.store.accepted(record.key().id(), nowNs);
    boolean inherits = held != null && record.owner().equals(held.record().heir());
    boolean may =
        record.tombstone()
            || inherits
            || local.rule.allows(record, local.members.standing(record.owner()));
    if (!may) {
      local.drop(DropReason.NOT_ALLOWED);
    }
    return may;
  }
}
