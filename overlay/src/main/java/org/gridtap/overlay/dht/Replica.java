package org.gridtap.overlay.dht;

import java.util.List;
import org.gridtap.overlay.dht.Message.Reason;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** The acceptor's part of Paxos, and what comes in by repair. */
final class Replica {
  private final Local local;
  private final Warmth warmth;
  private final Root root;

  Replica(Local local, Warmth warmth, Root root) {
    this.local = local;
    this.warmth = warmth;
    this.root = root;
  }

  void onPrepare(NodeId from, Message.Prepare m, long nowNs, Dht.Outbox out) {
    if (!m.ballot().node().equals(from)) {
      local.drop(DropReason.NOT_A_NEIGHBOUR);
      return;
    }
    Reason reason = objection(m.key(), m.set());
    if (reason == null && exceedsQuota(m, nowNs)) {
      local.drop(DropReason.QUOTA);
      reason = Reason.QUOTA;
    }
    ReplicaStore.Slot slot = reason == null ? local.store.open(m.key(), nowNs) : null;
    if (reason == null && slot == null) {
      local.drop(DropReason.FULL);
      reason = Reason.FULL;
    }
    if (slot == null || slot.promised.isAbove(m.ballot())) {
      refuse(from, m.key(), m.ballot(), reason, slot, out);
      return;
    }
    slot.promised = m.ballot();
    local.send(from, new Message.Promise(m.key(), m.ballot(), slot.accepted(nowNs)), out);
  }

  /** Whether a quota is used up is told before anything is accepted, of owners that are known. */
  private boolean exceedsQuota(Message.Prepare m, long nowNs) {
    Standing owner = local.members.standing(m.owner());
    return local.members.isKnown(m.owner(), local.wallMs(nowNs))
        && !local.store.admits(m.owner(), m.key(), false, owner, nowNs);
  }

  void onAccept(NodeId from, Message.Accept m, long nowNs, Dht.Outbox out) {
    Accepted proposal = m.proposal();
    SignedRecord record = proposal.record();
    NodeId key = record.key().id();
    if (!proposal.ballot().node().equals(from)) {
      local.drop(DropReason.NOT_A_NEIGHBOUR);
      return;
    }
    Reason reason = objection(key, m.set());
    if (reason == null && !local.isGenuine(record)) {
      reason = Reason.FORGED;
    }
    if (reason == null && !local.isTimely(record, nowNs)) {
      local.drop(DropReason.UNTIMELY);
      reason = Reason.UNTIMELY;
    }
    if (reason == null && isPromised(key, record, nowNs)) {
      reason = Reason.PROMISED;
    }
    if (reason == null && local.store.isOver(proposal, nowNs)) {
      reason = Reason.OVER;
    }
    if (reason == null) {
      reason = local.admission.objection(m, nowNs);
    }
    ReplicaStore.Slot slot = reason == null ? local.store.open(key, nowNs) : null;
    if (reason == null && slot == null) {
      local.drop(DropReason.FULL);
      reason = Reason.FULL;
    }
    if (slot == null || slot.promised.isAbove(proposal.ballot())) {
      refuse(from, key, proposal.ballot(), reason, slot, out);
      return;
    }
    if (!slot.ballot.equals(proposal.ballot())) {
      slot.promised = proposal.ballot();
      Tenure tenure = proposal.tenure().acceptedBy(m.set().size());
      local.store.put(slot, proposal.withTenure(tenure), nowNs);
      warmth.voted(m.set().size(), nowNs);
    }
    local.send(from, new Message.Vote(key, proposal.ballot(), signed(m)), out);
  }

  /** The owner before has handed the key on to somebody else, not long ago. */
  private boolean isPromised(NodeId key, SignedRecord record, long nowNs) {
    Accepted held = local.store.accepted(key, nowNs);
    return held != null
        && held.record().tombstone()
        && !held.record().owner().equals(record.owner())
        && !held.isFreeFor(record.owner());
  }

  private @Nullable SignedVote signed(Message.Accept m) {
    if (m.proof() == Proof.NONE) {
      return null;
    }
    Accepted voted = m.proposal();
    boolean unknown = m.proof() == Proof.WITH_CREDENTIALS;
    Credentials shown = unknown ? Credentials.of(local.signer) : Credentials.NONE;
    return SignedVote.sign(
        local.self, voted.ballot(), m.set(), voted.record(), shown, local.signer);
  }

  void onRead(NodeId from, Message.Read m, long nowNs, Dht.Outbox out) {
    boolean warm = warmth.isWarm(m.key());
    Accepted accepted = local.store.accepted(m.key(), nowNs);
    local.send(from, new Message.ReadReply(m.read(), m.key(), warm, accepted), out);
  }

  /**
   * Takes over what another replica accepted, if its ballot is above ours. Copying accepted state
   * never helps a proposal to a quorum (no vote is sent), and the next round sees the highest
   * ballot wherever it meets it. A live record is never dropped on one neighbour's word that
   * another owner's is newer, be it live or given up: the key's root settles it, and tells whoever
   * loses.
   */
  void onHandedOn(Accepted entry, long nowNs, Dht.Outbox out) {
    SignedRecord record = entry.record();
    NodeId key = record.key().id();
    ReplicaStore.Slot held = local.store.find(key);
    Accepted ours = held == null ? null : held.accepted(nowNs);
    boolean rivals = ours != null && MergeRule.areRivals(ours, entry);
    boolean newer = ours == null || entry.ballot().isAbove(ours.ballot());
    boolean over = held != null && held.isOver(entry, nowNs);
    if (held != null && (over || !newer)) {
      held.seen = entry.ballot();
    }
    if (over || (!newer && !rivals) || !local.isGenuine(record)) {
      return;
    }
    if (entry.ballot().round() == 0 && warmth.isWarm(key)) {
      return; // what an owner merely says counts only where nobody knows better
    }
    if (ours != null && rivals && !isOver(ours, entry)) {
      root.onRival(ours, nowNs, out);
      root.onRival(entry, nowNs, out);
    }
    if (newer && mayReplace(ours, entry)) {
      store(entry, nowNs);
    }
  }

  private static boolean mayReplace(@Nullable Accepted ours, Accepted entry) {
    return ours == null
        || ours.record().tombstone()
        || ours.ballot().round() == 0
        || entry.record().continues(ours.record())
        || MergeRule.isOver(ours, entry);
  }

  private static boolean isOver(Accepted first, Accepted second) {
    return MergeRule.isOver(first, second) || MergeRule.isOver(second, first);
  }

  private void store(Accepted entry, long nowNs) {
    SignedRecord record = entry.record();
    NodeId key = record.key().id();
    ReplicaStore.Slot slot = local.store.open(key, nowNs);
    if (slot == null) {
      local.drop(DropReason.FULL);
      return;
    }
    if (entry.ballot().isAbove(slot.promised)) {
      slot.promised = entry.ballot();
    }
    local.store.put(slot, entry, nowNs);
  }

  /**
   * Tells a linked node that is not near, or not yet, why it gets no vote: its neighbours may be
   * about to learn that it has joined, so that it need not wait in vain before it asks again.
   */
  void refuseStranger(NodeId from, Message.Linked message, Dht.Outbox out) {
    switch (message) {
      case Message.Prepare m -> refuse(from, m.key(), m.ballot(), Reason.VIEW, null, out);
      case Message.Accept m ->
          refuse(
              from,
              m.proposal().record().key().id(),
              m.proposal().ballot(),
              Reason.VIEW,
              null,
              out);
      default -> {}
    }
  }

  /** The view check and the warm rule. */
  private @Nullable Reason objection(NodeId key, List<NodeId> set) {
    if (!local.view.joined()
        || !set.contains(local.self)
        || !Quorum.areNeighbours(set, local.setOf(key))) {
      local.drop(DropReason.VIEW);
      return Reason.VIEW;
    }
    if (!warmth.isWarm(key)) {
      local.drop(DropReason.COLD);
      return Reason.COLD;
    }
    return null;
  }

  private void refuse(
      NodeId to,
      NodeId key,
      Ballot ballot,
      @Nullable Reason reason,
      ReplicaStore.@Nullable Slot slot,
      Dht.Outbox out) {
    Ballot promised = slot == null ? Ballot.NONE : slot.promised;
    Reason said = reason == null ? Reason.BALLOT : reason;
    local.send(to, new Message.Nack(key, ballot, said, promised), out);
  }
}
