package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;

class MembersTest {
  private final Members members = new Members(new FakeSigner(1));

  private boolean show(FakeSigner node, Credentials credentials) {
    return members.isMember(node.id(), node.publicKey(), credentials, 0);
  }

  @Test
  void knowsWhoOnceShowedThatItIsAMember() {
    FakeSigner node = new FakeSigner(2);
    assertThat(show(node, Credentials.NONE)).isFalse();
    assertThat(show(node, Credentials.of(node))).isTrue();
    assertThat(show(node, Credentials.NONE)).isTrue();
    assertThat(members.isKnown(new NodeId(1, 2, 3), 0)).isFalse();
  }

  @Test
  void knowsNoStrangerWhateverItShows() {
    FakeSigner stranger = FakeSigner.stranger(2);
    assertThat(show(stranger, Credentials.of(stranger))).isFalse();
    assertThat(show(stranger, Credentials.of(new FakeSigner(3)))).isFalse();
    assertThat(members.known()).isZero();
  }

  @Test
  void knowsSoManyAndForgetsTheOneAskedForLongestAgo() {
    FakeSigner first = new FakeSigner(0);
    FakeSigner second = new FakeSigner(1);
    for (int i = 0; i < Members.MAX_KNOWN; i++) {
      FakeSigner node = new FakeSigner(i);
      show(node, Credentials.of(node));
    }
    assertThat(show(first, Credentials.NONE)).isTrue();
    FakeSigner another = new FakeSigner(-1);
    show(another, Credentials.of(another));
    assertThat(members.known()).isEqualTo(Members.MAX_KNOWN);
    assertThat(show(first, Credentials.NONE)).isTrue();
    assertThat(show(second, Credentials.NONE)).isFalse();
  }
}
