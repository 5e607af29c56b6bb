package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One founder alone: client, root and only replica of every key. */
class DhtTest implements Dht.Outbox {
  private static final long SECOND = 1_000_000_000L;
  private static final NodeId NETWORK = new NodeId(7, 7, 7);
  private static final NodeId CLIENT = new NodeId(8, 8, 8);

  private final FakeSigner signer = new FakeSigner(1);
  private final NodeId self = signer.id();
  private final Dht dht = new Dht(self, signer, new Random(1), Settings.DEFAULT);
  private final Map<Long, Result> results = new LinkedHashMap<>();
  private final List<NodeId> sentTo = new ArrayList<>();
  private final List<Message> sent = new ArrayList<>();
  private final List<SignedRecord> conflicts = new ArrayList<>();
  private final List<byte[]> routed = new ArrayList<>();

  /** Of those that made records. */
  private final Map<NodeId, Credentials> credentials = new LinkedHashMap<>();

  private long nowNs = -1_000 * SECOND;

  @BeforeEach
  void foundRing() {
    dht.onView(new RingView(self, true, true, List.of(), 1), nowNs, this);
    advance(4);
  }

  @Override
  public void toNode(NodeId to, byte[] message) {
    sentTo.add(to);
    sent.add(MessageCodec.decode(message));
  }

  @Override
  public void toKey(NodeId key, byte[] message) {
    routed.add(message);
  }

  @Override
  public void completed(long operation, Result result) {
    assertThat(results.put(operation, result)).isNull();
  }

  @Override
  public void conflict(SignedRecord winner) {
    conflicts.add(winner);
  }

  private void advance(int seconds) {
    long endNs = nowNs + seconds * SECOND;
    deliverRouted();
    while (dht.deadlineNs() <= endNs) {
      nowNs = Math.max(nowNs, dht.deadlineNs());
      dht.onDeadline(nowNs, this);
      deliverRouted();
    }
    nowNs = endNs;
  }

  private void deliverRouted() {
    while (!routed.isEmpty()) {
      dht.onRouted(self, self, routed.removeFirst(), nowNs, this);
    }
  }

  private static Key key(int number) {
    return Key.of(Key.LEASE, NETWORK, new byte[] {10, 64, (byte) (number >> 8), (byte) number});
  }

  private SignedRecord record(FakeSigner owner, Key key, long seq, boolean tombstone) {
    return record(owner, key, seq, tombstone, 0);
  }

  private SignedRecord record(
      FakeSigner owner, Key key, long seq, boolean tombstone, int minutesAgo) {
    int issued = SignedRecord.minutes(nowNs / 1_000_000) - minutesAgo;
    SignedRecord.Terms terms = new SignedRecord.Terms(seq, 1_800, tombstone, 99 + seq, issued);
    credentials.put(owner.id(), Credentials.of(owner));
    return SignedRecord.sign(key, owner.id(), terms, new byte[] {1}, owner);
  }

  private Message.Put put(long operation, SignedRecord record) {
    return new Message.Put(
        operation, record, Proof.NONE, credentials.getOrDefault(record.owner(), Credentials.NONE));
  }

  /** Has a stranger ask this node to write, and returns the answer's status. */
  private Message.Status put(SignedRecord record) {
    sent.clear();
    return put(
        new Message.Put(
            5, record, Proof.NONE, credentials.getOrDefault(record.owner(), Credentials.NONE)));
  }

  private Message.Status put(Message.Put put) {
    sent.clear();
    SignedRecord record = put.record();
    dht.onRouted(record.key().id(), CLIENT, MessageCodec.encode(put), nowNs, this);
    return ((Message.Reply) sent.getLast()).status();
  }

  @Test
  void createsGetsRenewsAndRemoves() {
    long create = dht.create(key(1), new byte[] {1, 2}, 600, nowNs, this);
    advance(1);
    Result.Granted granted = (Result.Granted) results.get(create);
    long get = dht.get(key(1), nowNs, this);
    advance(1);
    assertThat(((Result.Found) results.get(get)).record().value()).containsExactly(1, 2);
    long renew = dht.renew(key(1), new byte[] {3}, 600, granted.record().seq() + 1, nowNs, this);
    advance(1);
    assertThat(results.get(renew)).isInstanceOf(Result.Renewed.class);
    long remove = dht.remove(key(1), 600, granted.record().seq() + 2, nowNs, this);
    advance(1);
    assertThat(results.get(remove)).isEqualTo(new Result.Removed(key(1)));
    long gone = dht.get(key(1), nowNs, this);
    advance(1);
    assertThat(results.get(gone)).isEqualTo(new Result.Absent(key(1)));
  }

  @Test
  void createsTheSameAgainButNotAnotherValueUnderItsOwnKey() {
    dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    long same = dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    long other = dht.create(key(1), new byte[] {2}, 600, nowNs, this);
    advance(1);
    assertThat(((Result.Granted) results.get(same)).record().seq()).isEqualTo(2);
    assertThat(results.get(other)).isInstanceOf(Result.Taken.class);
  }

  @Test
  void forgetsARecordOnlyAMinuteAfterItsTime() {
    FakeSigner first = new FakeSigner(2);
    FakeSigner second = new FakeSigner(3);
    assertThat(put(record(first, key(1), 1, false))).isEqualTo(Message.Status.DONE);
    advance(1_859);
    assertThat(put(record(second, key(1), 1, false))).isEqualTo(Message.Status.TAKEN);
    advance(2);
    assertThat(put(record(second, key(1), 1, false))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void answersARepeatedCreateAlikeAndAnOlderOneAsStale() {
    FakeSigner owner = new FakeSigner(2);
    SignedRecord first = record(owner, key(1), 1, false);
    assertThat(put(first)).isEqualTo(Message.Status.DONE);
    assertThat(put(first)).isEqualTo(Message.Status.DONE);
    assertThat(put(record(owner, key(1), 2, false))).isEqualTo(Message.Status.DONE);
    assertThat(put(first)).isEqualTo(Message.Status.STALE);
    assertThat(put(record(owner, key(1), 3, true))).isEqualTo(Message.Status.DONE);
    assertThat(put(record(owner, key(1), 2, false))).isEqualTo(Message.Status.STALE);
  }

  @Test
  void refusesForgedRecordsAndCountsThem() {
    byte[] bytes = record(new FakeSigner(2), key(1), 1, false).bytes().clone();
    for (int position : new int[] {10, 40, 60, 100, bytes.length - 1}) {
      byte[] forged = bytes.clone();
      forged[position] ^= 1;
      SignedRecord record = SignedRecord.decode(forged);
      assertThat(record).isNotNull();
      assertThat(put(record)).as("byte %d", position).isEqualTo(Message.Status.REFUSED);
    }
    assertThat(dht.dropped(DropReason.FORGED)).isEqualTo(5);
    assertThat(dht.heldKeys()).isZero();
  }

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
    Message message = new Message.Accept(List.of(self, from), proposal, Proof.NONE);
    dht.onMessage(from, true, MessageCodec.encode(message), nowNs, this);
    return sent.getLast();
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
  void holdsAnOwnerToItsCreatesASecond() {
    FakeSigner owner = new FakeSigner(2);
    for (int i = 0; i < Root.CREATE_BURST; i++) {
      assertThat(put(record(owner, key(i), 1, false))).isEqualTo(Message.Status.DONE);
    }
    assertThat(put(record(owner, key(99), 1, false))).isEqualTo(Message.Status.QUOTA);
    assertThat(put(record(owner, key(0), 2, false))).as("a renewal").isEqualTo(Message.Status.DONE);
    advance(1);
    assertThat(put(record(owner, key(99), 1, false))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void countsTheCreatesOfSoManyOwnersAndNoMore() {
    FakeSigner greedy = new FakeSigner(2);
    for (int i = 0; i < Root.CREATE_BURST; i++) {
      put(record(greedy, key(i), 1, false));
    }
    assertThat(put(record(greedy, key(100), 1, false))).isEqualTo(Message.Status.QUOTA);
    for (int i = 0; i < Root.MAX_OWNERS - 1; i++) {
      put(record(new FakeSigner(1_000 + i), key(1_000 + i), 1, false));
    }
    assertThat(put(record(greedy, key(100), 1, false))).isEqualTo(Message.Status.QUOTA);
    for (int i = 0; i < Root.MAX_OWNERS; i++) {
      put(record(new FakeSigner(10_000 + i), key(10_000 + i), 1, false));
    }
    assertThat(put(record(greedy, key(100), 1, false))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void holdsAnOwnerToItsKeysGivenBackOnesCounted() {
    int granted = 0;
    for (int i = 0; i <= ReplicaStore.MAX_KEYS_PER_OWNER; i++) {
      long create = dht.create(key(i), new byte[] {1}, 600, nowNs, this);
      advance(2);
      if (results.get(create) instanceof Result.Granted(SignedRecord record)) {
        granted++;
        dht.remove(key(i), 600, record.seq() + 1, nowNs, this);
        advance(1);
      }
    }
    assertThat(granted).isEqualTo(ReplicaStore.MAX_KEYS_PER_OWNER);
  }

  @Test
  void holdsAnOwnerToItsLiveKeys() {
    FakeSigner owner = new FakeSigner(2);
    for (int i = 0; i < ReplicaStore.MAX_LIVE_KEYS_PER_OWNER; i++) {
      advance(1);
      assertThat(put(record(owner, key(i), 1, false))).isEqualTo(Message.Status.DONE);
    }
    advance(1);
    assertThat(put(record(owner, key(99), 1, false))).isEqualTo(Message.Status.QUOTA);
    assertThat(put(record(owner, key(3), 2, true))).isEqualTo(Message.Status.DONE);
    advance(1);
    assertThat(put(record(owner, key(99), 1, false))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void boundsOpenOperationsAndAnswersEachInTime() {
    for (int i = 0; i < Dht.MAX_OPERATIONS; i++) {
      assertThat(dht.get(key(i), nowNs, this)).isPositive();
    }
    assertThat(dht.get(key(0), nowNs, this)).isEqualTo(Dht.NO_OPERATION);
    routed.clear();
    for (int second = 0; second < 11; second++) {
      routed.clear();
      nowNs += SECOND;
      dht.onDeadline(nowNs, this);
    }
    assertThat(results)
        .hasSize(Dht.MAX_OPERATIONS)
        .allSatisfy((n, r) -> assertThat(r).isInstanceOf(Result.TimedOut.class));
  }

  @Test
  void asksAgainAtOnceWhenItHearsThatItsQuestionWasLostButNotForEver() {
    dht.get(key(1), nowNs, this);
    byte[] question = routed.removeFirst();
    byte[] firstBytes = Arrays.copyOf(question, 12);
    assertThat(dht.onLost(new byte[12], nowNs, this)).as("what was never asked").isFalse();
    assertThat(routed).isEmpty();
    for (int i = 0; i < 3; i++) {
      assertThat(dht.onLost(firstBytes, nowNs, this)).isTrue();
      assertThat(routed.removeFirst()).isEqualTo(question);
    }
    assertThat(dht.onLost(firstBytes, nowNs, this)).isFalse();
    assertThat(routed).isEmpty();
  }

  @Test
  void hearsReplicasOnlyOnTheirOwnSessionsAndOnlyNeighbours() {
    FakeSigner near = new FakeSigner(5);
    NodeId id = near.id();
    byte[] read = MessageCodec.encode(new Message.Read(1, key(1).id()));
    dht.onView(new RingView(self, true, true, List.of(id), 2), nowNs, this);
    sent.clear();
    dht.onMessage(id, false, read, nowNs, this);
    dht.onRouted(key(1).id(), id, read, nowNs, this);
    dht.onMessage(new FakeSigner(6).id(), true, read, nowNs, this);
    assertThat(sent).isEmpty();
    assertThat(dht.dropped(DropReason.NOT_AUTHENTICATED)).isEqualTo(2);
    assertThat(dht.dropped(DropReason.NOT_A_NEIGHBOUR)).isEqualTo(1);
    dht.onMessage(id, true, read, nowNs, this);
    assertThat(sent).singleElement().isInstanceOf(Message.ReadReply.class);
  }

  @Test
  void tellsALinkedStrangerThatItGetsNoVote() {
    NodeId stranger = new FakeSigner(6).id();
    assertThat(((Message.Nack) prepare(stranger, stranger, List.of(self, stranger))).reason())
        .isEqualTo(Message.Reason.VIEW);
    assertThat(dht.dropped(DropReason.NOT_A_NEIGHBOUR)).isEqualTo(1);
  }

  @Test
  void votesOnlyWithinItsViewAndWhileWarmAndForTheProposerItself() {
    NodeId near = new FakeSigner(5).id();
    NodeId far = new FakeSigner(6).id();
    NodeId place = key(1).id();
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    assertThat(prepare(near, near, List.of(self, near, far))).isInstanceOf(Message.Promise.class);
    NodeId fourth = new FakeSigner(8).id();
    assertThat(((Message.Nack) prepare(near, near, List.of(self, near, far, fourth))).reason())
        .isEqualTo(Message.Reason.VIEW);
    assertThat(((Message.Nack) prepare(near, near, List.of(near))).reason())
        .isEqualTo(Message.Reason.VIEW);
    sent.clear();
    Message stolen = new Message.Prepare(place, new Ballot(9, 0, far), List.of(self, near), near);
    dht.onMessage(near, true, MessageCodec.encode(stolen), nowNs, this);
    assertThat(sent).isEmpty();
    Dht newcomer = new Dht(self, signer, new Random(2), Settings.DEFAULT);
    newcomer.onView(new RingView(self, true, false, List.of(near), 2), nowNs, this);
    sent.clear();
    Message prepare = new Message.Prepare(place, new Ballot(9, 0, near), List.of(self, near), near);
    newcomer.onMessage(near, true, MessageCodec.encode(prepare), nowNs, this);
    assertThat(((Message.Nack) sent.getLast()).reason()).isEqualTo(Message.Reason.COLD);
  }

  private Message prepare(NodeId from, NodeId ballotNode, List<NodeId> set) {
    sent.clear();
    Message message = new Message.Prepare(key(1).id(), new Ballot(9, 0, ballotNode), set, from);
    dht.onMessage(from, true, MessageCodec.encode(message), nowNs, this);
    return sent.getLast();
  }

  @Test
  void queuesSixteenForOneKeyAndTellsTheRestItIsBusy() {
    NodeId near = new FakeSigner(5).id();
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    for (int i = 0; i < Round.MAX_QUEUE + 1; i++) {
      sent.clear();
      FakeSigner owner = new FakeSigner(100 + i);
      byte[] put = MessageCodec.encode(put(i, record(owner, key(1), 1, false)));
      dht.onRouted(key(1).id(), owner.id(), put, nowNs, this);
    }
    assertThat(((Message.Reply) sent.getLast()).status()).isEqualTo(Message.Status.BUSY);
    assertThat(dht.dropped(DropReason.FULL)).isEqualTo(1);
  }

  @Test
  void boundsRoundsAndReadsAndAnswersThemInTime() {
    NodeId near = new FakeSigner(5).id();
    dht.onView(new RingView(self, true, true, List.of(near), 2), nowNs, this);
    for (int i = 0; i < Root.MAX_ROUNDS + 10; i++) {
      FakeSigner owner = new FakeSigner(1_000 + i);
      byte[] put = MessageCodec.encode(put(i, record(owner, key(i), 1, false)));
      dht.onRouted(key(i).id(), owner.id(), put, nowNs, this);
    }
    for (int i = 0; i < Reads.MAX_READS + 10; i++) {
      byte[] get = MessageCodec.encode(new Message.Get(i, key(i).id()));
      dht.onRouted(key(i).id(), near, get, nowNs, this);
    }
    assertThat(dht.dropped(DropReason.FULL)).isEqualTo(20);
    sent.clear();
    advance(20);
    long busy =
        sent.stream()
            .filter(m -> m instanceof Message.Reply r && r.status() == Message.Status.BUSY)
            .count();
    assertThat(busy).isEqualTo(Root.MAX_ROUNDS + Reads.MAX_READS);
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
}
