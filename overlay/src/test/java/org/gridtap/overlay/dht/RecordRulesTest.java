package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** Who may state a record, when, and what makes an owner give way. */
class RecordRulesTest extends Founder {
  @Test
  void takesRecordsOfMembersOnlyAndAsksWhomItDoesNotKnow() {
    FakeSigner owner = new FakeSigner(2);
    FakeSigner stranger = FakeSigner.stranger(3);
    SignedRecord first = record(owner, key(1), 1, false);
    Message.Put bare = new Message.Put(5, first, Proof.NONE, Credentials.NONE);
    assertThat(put(bare)).isEqualTo(Message.Status.STRANGER);
    assertThat(put(record(stranger, key(2), 1, false))).isEqualTo(Message.Status.BUSY);
    Credentials stolen = Credentials.of(owner);
    SignedRecord strangers = record(stranger, key(2), 1, false);
    assertThat(put(new Message.Put(5, strangers, Proof.NONE, stolen)))
        .as("another's credentials")
        .isEqualTo(Message.Status.BUSY);
    assertThat(dht.dropped(DropReason.STRANGER)).isEqualTo(3);
    assertThat(dht.heldKeys()).isZero();
    assertThat(put(first)).isEqualTo(Message.Status.DONE);
    SignedRecord second = record(owner, key(2), 1, false);
    assertThat(put(new Message.Put(5, second, Proof.NONE, Credentials.NONE)))
        .as("it is known now")
        .isEqualTo(Message.Status.DONE);
  }

  @Test
  void showsItsOwnMembershipToARootThatDoesNotKnowIt() {
    long remove = dht.remove(key(7), 600, 3, nowNs, this);
    advance(1);
    assertThat(results.get(remove)).isEqualTo(new Result.Removed(key(7)));
    assertThat(dht.dropped(DropReason.STRANGER)).isEqualTo(1);
  }

  @Test
  void refusesRecordsThatWereIssuedLongAgoOrInTheFuture() {
    FakeSigner owner = new FakeSigner(2);
    assertThat(put(record(owner, key(1), 1, false, 63))).isEqualTo(Message.Status.BUSY);
    assertThat(put(record(owner, key(2), 1, false, -11))).isEqualTo(Message.Status.BUSY);
    assertThat(dht.dropped(DropReason.UNTIMELY)).isEqualTo(2);
    assertThat(put(record(owner, key(3), 1, false, 62))).isEqualTo(Message.Status.DONE);
    assertThat(put(record(owner, key(4), 1, false, -10))).isEqualTo(Message.Status.DONE);
    dht.onWallClock(3_600_000);
    assertThat(put(record(owner, key(5), 1, false, 3))).isEqualTo(Message.Status.BUSY);
  }

  @Test
  void handsAKeyOnToOneNodeAndKeepsItForItAWhile() {
    FakeSigner heir = new FakeSigner(2);
    FakeSigner other = new FakeSigner(3);
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    dht.create(key(2), new byte[] {1}, 600, nowNs, this);
    advance(1);
    long first = dht.transfer(key(1), heir.id(), 600, 2, nowNs, this);
    dht.transfer(key(2), heir.id(), 600, 2, nowNs, this);
    advance(1);
    assertThat(results.get(first)).isEqualTo(new Result.Removed(key(1)));
    assertThat(put(record(other, key(1), 1, false))).isEqualTo(Message.Status.TAKEN);
    assertThat(put(record(heir, key(1), 1, false))).isEqualTo(Message.Status.DONE);
    assertThat(put(record(other, key(2), 1, false))).isEqualTo(Message.Status.TAKEN);
    advance(120);
    assertThat(put(record(other, key(2), 1, false)))
        .as("never fetched")
        .isEqualTo(Message.Status.DONE);
  }

  @Test
  void handsOnNoKeyOnAnothersWord() {
    FakeSigner owner = new FakeSigner(2);
    FakeSigner thief = new FakeSigner(3);
    assertThat(put(record(owner, key(1), 1, false))).isEqualTo(Message.Status.DONE);
    long transfer = dht.transfer(key(1), thief.id(), 600, 9, nowNs, this);
    advance(1);
    assertThat(results.get(transfer)).isInstanceOf(Result.NotOwner.class);
    assertThat(put(record(thief, key(1), 1, false))).isEqualTo(Message.Status.TAKEN);
  }

  /** Routers of one site stand for the same hosts. */
  @Test
  void letsCoOwnersRenewAndNobodyElse() {
    FakeSigner first = new FakeSigner(2);
    FakeSigner second = new FakeSigner(3);
    FakeSigner other = new FakeSigner(4);
    assertThat(put(shared(first, 1, false, second.id(), self))).isEqualTo(Message.Status.DONE);
    assertThat(put(shared(other, 2, false, first.id()))).isEqualTo(Message.Status.TAKEN);
    assertThat(put(shared(second, 2, true))).as("given up").isEqualTo(Message.Status.TAKEN);
    assertThat(put(shared(second, 1, false, first.id()))).isEqualTo(Message.Status.STALE);
    assertThat(put(shared(second, 2, false, first.id()))).isEqualTo(Message.Status.DONE);
    assertThat(put(shared(first, 3, false, second.id()))).isEqualTo(Message.Status.DONE);
    assertThat(put(shared(first, 4, false))).as("shared no more").isEqualTo(Message.Status.DONE);
    assertThat(put(shared(second, 5, false, first.id()))).isEqualTo(Message.Status.TAKEN);
    assertThat(put(shared(first, 5, true))).isEqualTo(Message.Status.DONE);
    assertThat(dht.dropped(DropReason.FORGED)).isZero();
  }

  private SignedRecord shared(FakeSigner owner, long seq, boolean tombstone, NodeId... coOwners) {
    credentials.put(owner.id(), Credentials.of(owner));
    int issued = SignedRecord.minutes(nowNs / 1_000_000);
    SignedRecord.Terms terms =
        new SignedRecord.Terms(seq, 1_800, tombstone, 99 + seq, issued, List.of(coOwners));
    return SignedRecord.sign(key(1), owner.id(), terms, new byte[] {1}, owner);
  }

  @Test
  void asAReplicaGivesNoVoteAgainstAnHeir() {
    NodeId near = new FakeSigner(5).id();
    FakeSigner heir = new FakeSigner(2);
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    dht.transfer(key(1), heir.id(), 600, 2, nowNs, this);
    advance(1);
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    assertThat(accept(near, record(new FakeSigner(3), key(1), 1, false)))
        .isInstanceOfSatisfying(
            Message.Nack.class,
            nack -> assertThat(nack.reason()).isEqualTo(Message.Reason.PROMISED));
    assertThat(accept(near, record(heir, key(1), 1, false))).isInstanceOf(Message.Vote.class);
  }

  private Message accept(NodeId from, SignedRecord record) {
    sent.clear();
    Ballot ballot = new Ballot(99, 0, from);
    Accepted proposal = Accepted.stated(ballot, record, Tenure.beginning(ballot));
    Credentials shown = credentials.getOrDefault(record.owner(), Credentials.NONE);
    Message message = new Message.Accept(List.of(self, from), proposal, Proof.NONE, shown);
    dht.onMessage(from, true, MessageCodec.encode(message), nowNs, this);
    return sent.getLast();
  }

  @Test
  void asAReplicaAdmitsMembersOnlyAndKnowsThemFromThenOn() {
    NodeId near = new FakeSigner(5).id();
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    FakeSigner owner = new FakeSigner(2);
    SignedRecord first = record(owner, key(1), 1, false);
    credentials.clear();
    assertThat(reason(accept(near, first))).isEqualTo(Message.Reason.STRANGER);
    record(FakeSigner.stranger(3), key(1), 1, false);
    credentials.put(owner.id(), Credentials.of(FakeSigner.stranger(2)));
    assertThat(reason(accept(near, first))).isEqualTo(Message.Reason.STRANGER);
    assertThat(dht.dropped(DropReason.STRANGER)).isEqualTo(2);
    credentials.put(owner.id(), Credentials.of(owner));
    assertThat(accept(near, first)).isInstanceOf(Message.Vote.class);
    SignedRecord second = record(owner, key(2), 1, false);
    credentials.clear();
    assertThat(accept(near, second)).as("it is known now").isInstanceOf(Message.Vote.class);
  }

  @Test
  void asAReplicaGivesNoVoteForWhatTheNamespaceForbids() {
    NodeId near = new FakeSigner(5).id();
    FakeSigner bound = FakeSigner.bound(2);
    FakeSigner free = new FakeSigner(3);
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    dht.transfer(key(1), bound.id(), 600, 2, nowNs, this);
    advance(1);
    rule = (record, owner) -> owner.choosesAddresses();
    assertThat(put(record(bound, key(2), 1, false))).isEqualTo(Message.Status.REFUSED);
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    assertThat(reason(accept(near, record(bound, key(2), 1, false))))
        .isEqualTo(Message.Reason.NOT_ALLOWED);
    assertThat(dht.dropped(DropReason.NOT_ALLOWED)).isEqualTo(2);
    assertThat(accept(near, record(free, key(2), 1, false))).isInstanceOf(Message.Vote.class);
    assertThat(accept(near, record(bound, key(1), 1, false)))
        .as("an heir")
        .isInstanceOf(Message.Vote.class);
  }

  private static Message.Reason reason(Message answer) {
    return ((Message.Nack) answer).reason();
  }

  @Test
  void isNotFooledByAnOldCreateOnceTheTombstoneIsGone() {
    long create = dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    SignedRecord old = ((Message.Put) MessageCodec.decode(routed.getFirst())).record();
    advance(1);
    assertThat(results.get(create)).isInstanceOf(Result.Granted.class);
    dht.remove(key(1), 600, 2, nowNs, this);
    advance(1);
    for (int minute = 0; minute < 180; minute++) {
      assertThat(put(new Message.Put(5, old, Proof.NONE, Credentials.of(signer))))
          .as("after %d minutes", minute)
          .isIn(Message.Status.STALE, Message.Status.BUSY);
      advance(60);
    }
    assertThat(put(record(new FakeSigner(2), key(1), 1, false))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void passesOnAConflictOnlyOfItsOwnRecordAndOnlyIfItIsProved() {
    SignedRecord winner = record(new FakeSigner(2), key(1), 4, false);
    List<NodeId> set = List.of(new FakeSigner(5).id());
    Message lost = new Message.LeaseLost(winner, certificate(winner, set, new FakeSigner(5)));
    tell(lost);
    assertThat(conflicts).as("of what this node never had").isEmpty();
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    tell(new Message.LeaseLost(winner, certificate(winner, set, FakeSigner.stranger(5))));
    tell(new Message.LeaseLost(winner, certificate(winner, set, new FakeSigner(6))));
    tell(new Message.LeaseLost(winner, new GrantCertificate(BALLOT, set, List.of())));
    assertThat(conflicts).isEmpty();
    assertThat(dht.dropped(DropReason.UNPROVED)).isEqualTo(3);
    Ballot past = new Ballot(1, Integer.MIN_VALUE, NETWORK);
    SignedVote vote =
        SignedVote.sign(set.get(0), past, set, winner, Credentials.NONE, new FakeSigner(5));
    tell(new Message.LeaseLost(winner, new GrantCertificate(past, set, List.of(vote))));
    assertThat(conflicts).as("a certificate from before our own grant").isEmpty();
    tell(lost);
    assertThat(conflicts).containsExactly(winner);
  }

  private static final Ballot BALLOT = new Ballot(1_000, 1, NETWORK);

  private static GrantCertificate certificate(
      SignedRecord record, List<NodeId> set, FakeSigner... voters) {
    List<SignedVote> votes = new ArrayList<>();
    for (FakeSigner voter : voters) {
      Credentials shown = Credentials.of(voter);
      votes.add(SignedVote.sign(voter.id(), BALLOT, set, record, shown, voter));
    }
    return new GrantCertificate(BALLOT, set, votes);
  }

  private void tell(Message message) {
    dht.onMessage(new FakeSigner(2).id(), false, MessageCodec.encode(message), nowNs, this);
  }

  @Test
  void passesOnSoManyRivalsAtOnceAndNoMore() {
    NodeId near = new FakeSigner(5).id();
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    List<Key> keys = new ArrayList<>();
    for (int i = 0; keys.size() < Root.REPORTS_BURST; i++) {
      if (near.isCloserTo(key(i).id(), self)) {
        keys.add(key(i));
      }
    }
    keys.forEach(key -> push(near, record(new FakeSigner(key.hashCode()), key, 1, false)));
    sent.clear();
    keys.forEach(key -> push(near, record(new FakeSigner(~key.hashCode()), key, 1, false)));
    assertThat(sent).hasSize(Root.REPORTS_BURST).hasOnlyElementsOfType(Message.Push.class);
  }

  private void push(NodeId from, SignedRecord record) {
    Ballot ballot = new Ballot(9, 0, from);
    Accepted entry = Accepted.stated(ballot, record, new Tenure(1, 900, 900, false));
    dht.onMessage(from, true, MessageCodec.encode(new Message.Push(List.of(entry))), nowNs, this);
  }

  @Test
  void remembersTheBallotsOfSoManyOwnKeysAndForgetsTheOldest() {
    List<NodeId> set = List.of(new FakeSigner(5).id());
    for (int i = 0; i <= Client.MAX_GRANTED; i++) {
      dht.renew(key(i), new byte[] {1}, 600, 2, nowNs, this);
      Message.Put asked = (Message.Put) MessageCodec.decode(routed.removeLast());
      tell(
          new Message.Reply(
              asked.operation(), Message.Status.DONE, "", 0, null, new Ballot(1, 1, self), null));
    }
    for (int i = 0; i < 2; i++) {
      SignedRecord winner = record(new FakeSigner(2), key(i), 4, false);
      tell(new Message.LeaseLost(winner, certificate(winner, set, new FakeSigner(5))));
    }
    assertThat(conflicts).extracting(SignedRecord::key).containsExactly(key(1));
  }
}
