package org.gridtap.overlay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridtap.config.identity.Authority;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.Identity;
import org.gridtap.overlay.session.Membership.Verdict;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** What a handshake's payload says of its sender, with real certificates and keys. */
class X509MembershipFuzzTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final SecureRandom RANDOM = new SeededRandom();
  private static final Authority AUTHORITY = Authority.create("lab", NOW_MS, RANDOM);
  private static final Identity ALICE = join("alice");
  private static final X509Membership OURS = new X509Membership(join("bob"));

  static List<Named<byte[]>> honest() {
    return List.of(
        named("alice", proof(ALICE.sign(MESSAGE))),
        named("alice, for something else", proof(ALICE.sign(new byte[3]))));
  }

  private static byte[] proof(byte[] signature) {
    return new WireWriter().block(ALICE.credentials()).bytes(signature).toByteArray();
  }

  private static Identity join(String hostName) {
    return AUTHORITY
        .delegate(Grant.ALL, NOW_MS + 86_400_000L, NOW_MS, RANDOM)
        .issue(hostName, Ed25519Key.generate(RANDOM), AUTHORITY.certificate(), RANDOM);
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 2_000)
  void believesOnlyAMember(byte[] bytes) {
    WireReader reader = new WireReader(bytes);
    byte[] credentials = reader.block(0xffff);
    byte[] signature = reader.rest();
    switch (OURS.verify(credentials, MESSAGE, signature, NOW_MS)) {
      case Verdict.Member member -> {
        assertThat(credentials).isEqualTo(ALICE.credentials());
        assertThat(signature).isEqualTo(ALICE.sign(MESSAGE));
        assertThat(member.identity().name()).isEqualTo("alice");
      }
      case Verdict.Untimely untimely ->
          throw new AssertionError("no other time was signed: " + untimely.reason());
      case Verdict.Refused(String reason) -> {
        assertThat(reason).endsWith(".");
        assertThat(reason.chars()).noneMatch(Character::isISOControl);
        assertThat(Arrays.equals(bytes, proof(ALICE.sign(MESSAGE)))).isFalse();
      }
    }
  }

  /** The same keys in every run. */
  private static final class SeededRandom extends SecureRandom {
    private final Random random = new Random(1);

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
