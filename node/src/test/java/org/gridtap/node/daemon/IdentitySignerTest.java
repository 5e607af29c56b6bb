package org.gridtap.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.gridtap.config.identity.Identity;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.dht.Standing;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentitySignerTest {
  private static final byte[] MESSAGE = "a record".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;
  private IdentitySigner signer;
  private NodeId self;

  @BeforeEach
  void join() throws Exception {
    Identity identity = identity("one");
    signer = new IdentitySigner(identity);
    self = NodeId.of(identity.nodeId(), 0);
  }

  private Identity identity(String place) throws Exception {
    return TestMember.join(root.resolve(place), System.currentTimeMillis(), "")
        .enrolment()
        .identity();
  }

  private boolean verify(NodeId owner, byte[] message, byte[] signature) {
    return signer.verify(owner, signer.publicKey(), signer.admission(), message, signature);
  }

  @Test
  void theIdOfRecordsIsTheIdOfTheCertificate() {
    assertThat(RecordSigner.idOf(signer.publicKey(), signer.admission())).isEqualTo(self);
  }

  @Test
  void takesItsOwnSignature() {
    byte[] signature = signer.sign(MESSAGE);
    assertThat(signature).hasSize(RecordSigner.SIGNATURE_BYTES);
    assertThat(verify(self, MESSAGE, signature)).isTrue();
  }

  @Test
  void refusesWhatAnotherSignedOrSaid() throws Exception {
    IdentitySigner stranger = new IdentitySigner(identity("two"));
    byte[] signature = signer.sign(MESSAGE);
    assertThat(verify(self, MESSAGE, stranger.sign(MESSAGE))).isFalse();
    assertThat(verify(self, new byte[] {1}, signature)).isFalse();
    assertThat(verify(new NodeId(1, 2, 3), MESSAGE, signature)).as("another owner").isFalse();
    NodeId strangersId = RecordSigner.idOf(stranger.publicKey(), stranger.admission());
    assertThat(
            signer.verify(
                strangersId,
                stranger.publicKey(),
                stranger.admission(),
                MESSAGE,
                stranger.sign(MESSAGE)))
        .as("a member of another overlay")
        .isFalse();
  }

  @Test
  void tellsMembersFromOthersByTheirCertificates() throws Exception {
    long nowMs = System.currentTimeMillis();
    byte[] shown = signer.credentials();
    assertThat(shown).hasSizeBetween(1, RecordSigner.MAX_CREDENTIALS_BYTES);
    Standing standing = signer.standing(signer.publicKey(), shown, nowMs);
    assertThat(standing).isNotNull();
    long untilMs = standing.untilMs();
    assertThat(untilMs).isGreaterThan(nowMs);
    assertThat(standing).isEqualTo(new Standing(untilMs, true, 1));
    assertThat(signer.standing(signer.publicKey(), shown, untilMs + 1_000))
        .as("a membership that has ended")
        .isNull();
    IdentitySigner stranger = new IdentitySigner(identity("two"));
    assertThat(signer.standing(stranger.publicKey(), shown, nowMs))
        .as("another's certificates")
        .isNull();
    assertThat(signer.standing(stranger.publicKey(), stranger.credentials(), nowMs))
        .as("a member of another overlay")
        .isNull();
    assertThat(signer.standing(signer.publicKey(), new byte[0], nowMs)).isNull();
  }

  @Test
  void showsTheMembershipOfToday() throws Exception {
    byte[][] today = {new byte[] {1}};
    IdentitySigner renewed = new IdentitySigner(identity("three"), () -> today[0]);
    today[0] = new byte[] {2};
    assertThat(renewed.credentials()).containsExactly(2);
  }

  @Test
  void refusesBytesOfAnyLength() {
    for (int length = 0; length <= 100; length++) {
      byte[] bytes = new byte[length];
      assertThat(verify(self, MESSAGE, bytes)).isFalse();
      assertThat(signer.verify(self, bytes, signer.admission(), MESSAGE, signer.sign(MESSAGE)))
          .isFalse();
      assertThat(signer.verify(self, signer.publicKey(), bytes, MESSAGE, signer.sign(MESSAGE)))
          .isFalse();
    }
  }
}
