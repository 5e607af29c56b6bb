package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Test;

/** What a quorum of signed votes proves, and what does not. */
class GrantCertificateTest {
  private static final Key KEY = Key.of(Key.LEASE, new NodeId(1, 1, 1), new byte[] {10, 0, 0, 9});
  private static final Ballot BALLOT = new Ballot(7, -1, new NodeId(3, 3, 3));
  private static final SignedRecord RECORD = record(new FakeSigner(99), 1);

  private final FakeSigner self = new FakeSigner(50);
  private final Local local =
      new Local(self.id(), self, new Random(1), Settings.DEFAULT, RecordRule.NONE);
  private final List<FakeSigner> voters = new ArrayList<>();
  private final List<NodeId> set = new ArrayList<>();

  GrantCertificateTest() {
    for (int i = 0; i < Quorum.REPLICAS; i++) {
      voters.add(new FakeSigner(i));
      set.add(voters.get(i).id());
    }
  }

  private static SignedRecord record(FakeSigner owner, long seq) {
    SignedRecord.Terms terms = new SignedRecord.Terms(seq, 1_800, false, 1, 0);
    return SignedRecord.sign(KEY, owner.id(), terms, new byte[] {1}, owner);
  }

  private SignedVote vote(FakeSigner voter) {
    return vote(voter, Credentials.of(voter));
  }

  private SignedVote vote(FakeSigner voter, Credentials shown) {
    return SignedVote.sign(voter.id(), BALLOT, set, RECORD, shown, voter);
  }

  private List<SignedVote> votesOf(int count) {
    return voters.subList(0, count).stream().map(this::vote).toList();
  }

  private boolean proves(List<SignedVote> votes) {
    return new GrantCertificate(BALLOT, set, votes).proves(RECORD, local, 0);
  }

  private static List<SignedVote> with(List<SignedVote> votes, SignedVote another) {
    List<SignedVote> all = new ArrayList<>(votes);
    all.add(another);
    return all;
  }

  private void see(int neighbours) {
    List<NodeId> near = new ArrayList<>();
    for (int i = 0; i < neighbours; i++) {
      near.add(new FakeSigner(200 + i).id());
    }
    local.view = new RingView(self.id(), true, false, near, neighbours + 1);
  }

  @Test
  void aQuorumOfMembersProvesAGrant() {
    assertThat(proves(votesOf(4))).isTrue();
    assertThat(proves(votesOf(5))).isTrue();
    assertThat(proves(votesOf(3))).isFalse();
  }

  @Test
  void aVoterCountsOnce() {
    assertThat(proves(with(votesOf(3), vote(voters.get(0))))).isFalse();
  }

  @Test
  void aVoteByANonMemberCountsNothing() {
    FakeSigner stranger = FakeSigner.stranger(77);
    set.set(4, stranger.id());
    assertThat(proves(with(votesOf(3), vote(stranger)))).isFalse();
    assertThat(proves(with(votesOf(3), vote(stranger, Credentials.of(voters.get(0))))))
        .as("with another's credentials")
        .isFalse();
    assertThat(proves(with(votesOf(3), vote(stranger, Credentials.NONE)))).isFalse();
  }

  @Test
  void aVoteByAMemberOutsideTheSetCountsNothing() {
    assertThat(proves(with(votesOf(3), vote(new FakeSigner(60))))).isFalse();
  }

  @Test
  void aForgedVoteCountsNothing() {
    byte[] bytes = bytesOf(vote(voters.get(3)));
    for (int position = 0; position < 148; position++) {
      byte[] forged = bytes.clone();
      forged[position] ^= 1;
      SignedVote vote = SignedVote.decode(new WireReader(forged));
      assertThat(proves(with(votesOf(3), vote))).as("byte %d", position).isFalse();
    }
  }

  private static byte[] bytesOf(SignedVote vote) {
    WireWriter writer = new WireWriter();
    vote.encode(writer);
    return writer.toByteArray();
  }

  @Test
  void votesProveNothingOfAnotherBallotSetOrRecord() {
    List<SignedVote> votes = votesOf(4);
    Ballot later = new Ballot(8, -1, BALLOT.node());
    assertThat(new GrantCertificate(later, set, votes).proves(RECORD, local, 0)).isFalse();
    List<NodeId> fewer = set.subList(0, 4);
    assertThat(new GrantCertificate(BALLOT, fewer, votes).proves(RECORD, local, 0)).isFalse();
    SignedRecord another = record(new FakeSigner(98), 1);
    assertThat(new GrantCertificate(BALLOT, set, votes).proves(another, local, 0)).isFalse();
  }

  @Test
  void aMemberOnceKnownNeedNotShowItsCredentialsAgain() {
    List<SignedVote> bare =
        voters.subList(0, 4).stream().map(voter -> vote(voter, Credentials.NONE)).toList();
    assertThat(proves(bare)).isFalse();
    assertThat(proves(votesOf(4))).isTrue();
    assertThat(proves(bare)).isTrue();
  }

  @Test
  void aSetSmallerThanTheRingAllowsProvesNothing() {
    FakeSigner liar = voters.get(0);
    set.retainAll(List.of(liar.id()));
    List<SignedVote> alone = List.of(vote(liar));
    see(1);
    assertThat(proves(alone)).as("one of two may be alone").isTrue();
    see(2);
    assertThat(proves(alone)).isFalse();
    see(8);
    assertThat(proves(alone)).isFalse();
  }

  @Test
  void aCertificateFitsAMessageWhateverItHolds() {
    assertThat(GrantCertificate.MAX_BYTES + SignedRecord.MAX_BYTES + 300)
        .isLessThan(Message.MAX_BYTES);
    WireWriter writer = new WireWriter();
    List<SignedVote> bare =
        voters.subList(0, 4).stream().map(voter -> vote(voter, Credentials.NONE)).toList();
    new GrantCertificate(BALLOT, set, bare).encode(writer);
    assertThat(writer.length()).isEqualTo(730);
  }
}
