package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

/** Two rings met, or a leftover turned up: which record stands. */
class MergeRuleTest {
  private static final Key KEY = Key.of(Key.LEASE, new NodeId(1, 1, 1), new byte[] {10, 0, 0, 9});
  private static final FakeSigner ELDER = new FakeSigner(1);
  private static final FakeSigner YOUNGER = new FakeSigner(2);
  private static final int TTL = 1_800;

  /** One replica's copy. */
  private static Accepted copy(FakeSigner owner, int round, int silentSeconds, Tenure tenure) {
    return copy(owner, round, silentSeconds, tenure, false);
  }

  private static Accepted copy(
      FakeSigner owner, int round, int silentSeconds, Tenure tenure, boolean tombstone) {
    SignedRecord.Terms terms = new SignedRecord.Terms(round, TTL, tombstone, 1, 0);
    SignedRecord record = SignedRecord.sign(KEY, owner.id(), terms, new byte[0], owner);
    long remainingMs = Accepted.fullMs(record) - silentSeconds * 1_000L;
    return new Accepted(new Ballot(round, 0, owner.id()), record, remainingMs, tenure);
  }

  @Test
  void takesCoOwnersForOne() {
    SignedRecord.Terms first = new SignedRecord.Terms(3, TTL, false, 1, 0, List.of(YOUNGER.id()));
    SignedRecord elders = SignedRecord.sign(KEY, ELDER.id(), first, new byte[0], ELDER);
    SignedRecord.Terms second = new SignedRecord.Terms(4, TTL, false, 1, 0, List.of(ELDER.id()));
    SignedRecord youngers = SignedRecord.sign(KEY, YOUNGER.id(), second, new byte[0], YOUNGER);
    Tenure tenure = since(3, 900);
    Accepted before = Accepted.stated(new Ballot(3, 0, ELDER.id()), elders, tenure);
    Accepted renewed = Accepted.stated(new Ballot(4, 0, ELDER.id()), youngers, tenure);
    MergeRule.Outcome outcome = MergeRule.judge(List.of(before, before, before, renewed), 5);
    assertThat(outcome.losers()).isEmpty();
    assertThat(outcome.standing()).isNotNull();
    assertThat(outcome.standing().record()).isEqualTo(youngers);
    assertThat(outcome.standing().tenure().heldSeconds()).isEqualTo(900);
  }

  private static Tenure since(int round, int seconds) {
    return new Tenure(round, seconds, seconds, false);
  }

  private static List<Accepted> times(int count, Accepted copy) {
    return Collections.nCopies(count, copy);
  }

  private static NodeId standing(List<Accepted> some, List<Accepted> others) {
    List<Accepted> all = new ArrayList<>(some);
    all.addAll(others);
    MergeRule.Outcome outcome = MergeRule.judge(all, 5);
    Collections.reverse(all);
    Accepted standing = outcome.standing();
    assertThat(standing).isNotNull();
    Accepted reversed = MergeRule.judge(all, 5).standing();
    assertThat(reversed).as("in another order").isNotNull();
    assertThat(reversed.record()).isEqualTo(standing.record());
    assertThat(outcome.losers()).doesNotContain(standing.record().owner());
    return standing.record().owner();
  }

  @Test
  void letsTheHigherBallotStandInOneRing() {
    Accepted leftover = copy(ELDER, 5, 400, since(1, 3_000));
    Accepted granted = copy(YOUNGER, 6, 30, since(6, 390));
    assertThat(MergeRule.supersedes(granted, leftover)).isTrue();
    assertThat(standing(times(3, leftover), times(2, granted))).isEqualTo(YOUNGER.id());
  }

  @Test
  void letsTheElderStandWhereBothWereGrantedWhateverTheBallots() {
    for (int round : new int[] {3, 200}) {
      Accepted elder = copy(ELDER, 90, 60, since(1, 10_000));
      Accepted younger = copy(YOUNGER, round, 60, since(2, 1_000));
      assertThat(standing(times(2, elder), times(3, younger))).isEqualTo(ELDER.id());
    }
  }

  @Test
  void countsTimeInStepsOfTenMinutesAndThenDrawsALot() {
    List<NodeId> winners = new ArrayList<>();
    for (int seconds : new int[] {0, 60, 300, 599}) {
      Accepted one = copy(ELDER, 9, 0, since(1, 600 + seconds));
      Accepted other = copy(YOUNGER, 9, 0, since(1, 1_199 - seconds));
      winners.add(standing(times(2, one), times(2, other)));
    }
    assertThat(winners.stream().distinct()).as("no second counts").hasSize(1);
  }

  @Test
  void letsWhatALoneFounderGrantedGiveWay() {
    Tenure alone = new Tenure(50, 30_000, 30_000, true);
    Accepted founders = copy(ELDER, 99, 60, alone);
    Accepted others = copy(YOUNGER, 4, 60, since(1, 300));
    assertThat(standing(times(3, founders), times(2, others))).isEqualTo(YOUNGER.id());
  }

  @Test
  void letsAFoundersLaterGrantStandOnlyIfTheEarlierOwnerHasLongBeenSilent() {
    Accepted founders = copy(YOUNGER, 20, 0, new Tenure(20, 10, 10, true));
    assertThat(MergeRule.supersedes(founders, copy(ELDER, 9, 60, since(1, 900)))).isFalse();
    assertThat(MergeRule.supersedes(founders, copy(ELDER, 9, 300, since(1, 900)))).isTrue();
  }

  @Test
  void doesNotBelieveOneReplicaAlone() {
    Accepted liars = copy(YOUNGER, 7, 0, since(1, 1_000_000));
    Accepted honest = copy(ELDER, 5, 60, since(1, 100));
    assertThat(standing(List.of(liars), times(3, honest))).isEqualTo(ELDER.id());
    Accepted inflated = honest.withTenure(honest.tenure().held(1_000_000));
    Accepted rival = copy(YOUNGER, 7, 60, since(1, 700));
    List<Accepted> elders = List.of(honest, honest, inflated);
    assertThat(standing(elders, times(2, rival))).isEqualTo(YOUNGER.id());
  }

  @Test
  void letsALiveRecordStandAgainstAWordOfGivingUpThatKnewNothingOfIt() {
    Accepted gone = copy(YOUNGER, 9, 30, since(2, 1_000), true);
    Accepted live = copy(ELDER, 5, 60, since(1, 2_000));
    assertThat(standing(times(3, gone), times(2, live))).isEqualTo(ELDER.id());
    Accepted stale = copy(ELDER, 5, 1_200, since(1, 2_000));
    Accepted later = copy(YOUNGER, 9, 30, since(6, 1_000), true);
    assertThat(standing(times(2, later), times(3, stale))).isEqualTo(YOUNGER.id());
  }

  @Test
  void letsTwoCopiesOfALiveRecordStandAgainstATombstoneThatOnlySeemsToSucceedIt() {
    Accepted gone = copy(YOUNGER, 69, 5, since(69, 14), true);
    Accepted live = copy(ELDER, 59, 33, since(59, 33));
    assertThat(MergeRule.supersedes(gone, live)).isTrue();
    assertThat(MergeRule.areRivals(gone, live)).isTrue();
    assertThat(standing(times(8, gone), times(2, live))).isEqualTo(ELDER.id());
    assertThat(standing(times(2, gone), List.of(live))).isEqualTo(YOUNGER.id());
    List<Accepted> few = List.of(gone, gone, gone, live);
    MergeRule.Outcome outcome = MergeRule.judge(few, 5);
    assertThat(outcome.contested()).as("there may be more copies").isTrue();
    assertThat(outcome.losers()).as("it is to hear of it").containsExactly(ELDER.id());
  }

  @Test
  void dropsWithoutAWordOnlyWhatIsSupersededAndLongSilent() {
    Accepted gone = copy(YOUNGER, 69, 5, since(69, 14), true);
    assertThat(MergeRule.isOver(copy(ELDER, 59, 299, since(59, 299)), gone)).isFalse();
    assertThat(MergeRule.isOver(copy(ELDER, 59, 300, since(59, 300)), gone)).isTrue();
    assertThat(MergeRule.isOver(copy(ELDER, 70, 300, since(59, 300)), gone)).isFalse();
    assertThat(MergeRule.areRivals(gone, copy(ELDER, 70, 5, since(59, 300)))).isFalse();
  }

  @Test
  void takesTheNewestWordOfOneOwner() {
    Accepted old = copy(ELDER, 5, 60, since(1, 1_000));
    Accepted gone = copy(ELDER, 6, 0, since(1, 1_000), true);
    MergeRule.Outcome outcome = MergeRule.judge(List.of(old, old, old, gone), 5);
    assertThat(outcome.standing()).isNotNull();
    assertThat(outcome.standing().record()).isEqualTo(gone.record());
    assertThat(outcome.losers()).isEmpty();
  }

  @Test
  void letsASettledTenureStandAgainstTheLosersOldCopies() {
    Ballot settling = new Ballot(10, 0, ELDER.id());
    Accepted winner =
        copy(YOUNGER, 10, 60, since(1, 100)).withTenure(since(1, 100).settled(settling));
    Accepted losers = copy(ELDER, 9, 70, since(1, 9_000));
    assertThat(standing(times(4, winner), List.of(losers))).isEqualTo(YOUNGER.id());
  }
}
