package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** Requests, votes and limits at one founder alone. */
class DhtTest extends Founder {
  private static final Standing ORDINARY = Standing.ordinary(true);

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

  /** Its client was told that the key is taken, and would not know what it has. */
  @Test
  void aRequestThatComesOnceMoreAfterItsAnswerIsNotGrantedThen() {
    long create = dht.create(key(1), new byte[] {1}, 600, nowNs, this);
    advance(1);
    SignedRecord late = record(new FakeSigner(2), key(1), 1, false);
    assertThat(put(put(77, late))).isEqualTo(Message.Status.TAKEN);
    long seq = ((Result.Granted) results.get(create)).record().seq();
    dht.remove(key(1), 600, seq + 1, nowNs, this);
    advance(1);
    assertThat(put(put(77, late))).isEqualTo(Message.Status.TAKEN);
    long get = dht.get(key(1), nowNs, this);
    advance(1);
    assertThat(results.get(get)).isEqualTo(new Result.Absent(key(1)));
    assertThat(put(put(78, late))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void answersAreRememberedInALimitedNumber() {
    Answered answered = new Answered();
    for (int i = 0; i < 2 * Answered.MAX_ANSWERS; i++) {
      answered.add(
          self, new Message.Reply(i, Message.Status.TAKEN, "", 0, null, Ballot.NONE, null));
      answered.add(
          self, new Message.Reply(-i, Message.Status.BUSY, "", 0, null, Ballot.NONE, null));
    }
    assertThat(answered.size()).isEqualTo(Answered.MAX_ANSWERS);
    assertThat(answered.find(self, 0)).isNull();
    assertThat(answered.find(self, Answered.MAX_ANSWERS)).isNotNull();
    assertThat(answered.find(self, -5)).isNull();
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
  void holdsAnOwnerToItsCreatesASecond() {
    FakeSigner owner = new FakeSigner(2);
    for (int i = 0; i < ORDINARY.createBurst(); i++) {
      assertThat(put(record(owner, key(i), 1, false))).isEqualTo(Message.Status.DONE);
    }
    assertThat(put(record(owner, key(99), 1, false))).isEqualTo(Message.Status.QUOTA);
    assertThat(put(record(owner, key(0), 2, false))).as("a renewal").isEqualTo(Message.Status.DONE);
    advance(1);
    assertThat(put(record(owner, key(99), 1, false))).isEqualTo(Message.Status.DONE);
  }

  @Test
  void holdsARouterToTheHostLimitOfItsCertificate() {
    FakeSigner router = FakeSigner.router(2);
    Standing standing = new Standing(Long.MAX_VALUE, false, 1_024);
    assertThat(standing.createsPerSecond()).isEqualTo(20);
    assertThat(standing.liveKeys()).isGreaterThanOrEqualTo(2 * 1_024);
    int number = 0;
    for (; number < standing.createBurst(); number++) {
      assertThat(put(record(router, key(number), 1, false))).isEqualTo(Message.Status.DONE);
    }
    assertThat(put(record(router, key(number), 1, false))).isEqualTo(Message.Status.QUOTA);
    while (number < standing.liveKeys()) {
      advance(1);
      int most = Math.min(20, standing.liveKeys() - number);
      for (int i = 0; i < most; i++) {
        assertThat(put(record(router, key(number++), 1, false)))
            .as("key %d", number)
            .isEqualTo(Message.Status.DONE);
      }
      assertThat(put(record(router, key(0), number, false)))
          .as("a renewal")
          .isEqualTo(Message.Status.DONE);
    }
    advance(10);
    assertThat(put(record(router, key(number), 1, false))).isEqualTo(Message.Status.QUOTA);
    assertThat(new Standing(0, false, 102).createsPerSecond()).isEqualTo(1);
    assertThat(new Standing(0, false, 65_535).createsPerSecond()).isEqualTo(20);
  }

  @Test
  void countsTheCreatesOfSoManyOwnersAndNoMore() {
    FakeSigner greedy = new FakeSigner(2);
    for (int i = 0; i < ORDINARY.createBurst(); i++) {
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
    for (int i = 0; i <= ORDINARY.allKeys(); i++) {
      long create = dht.create(key(i), new byte[] {1}, 600, nowNs, this);
      advance(2);
      if (results.get(create) instanceof Result.Granted(SignedRecord record)) {
        granted++;
        dht.remove(key(i), 600, record.seq() + 1, nowNs, this);
        advance(1);
      }
    }
    assertThat(granted).isEqualTo(ORDINARY.allKeys());
  }

  @Test
  void holdsAnOwnerToItsLiveKeys() {
    FakeSigner owner = new FakeSigner(2);
    for (int i = 0; i < ORDINARY.liveKeys(); i++) {
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
}
