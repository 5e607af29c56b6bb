package org.gridtap.config.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridtap.config.Label;
import org.gridtap.config.Mode;
import org.gridtap.config.SeededRandom;
import org.gridtap.config.identity.GridtapCertificate.Kind;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateVerifierFuzzTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final SeededRandom RANDOM = new SeededRandom(1);
  private static final Authority AUTHORITY = Authority.create("lab", NOW_MS, RANDOM);
  private static final Grant GRANT = new Grant(Set.of(Mode.RELAY), Set.of(7, 0xabcdef), false);
  private static final Delegation DELEGATION =
      AUTHORITY.delegate(GRANT, NOW_MS + 86_400_000L, NOW_MS, RANDOM);
  private static final Identity ALICE =
      DELEGATION.issue("alice", Ed25519Key.generate(RANDOM), AUTHORITY.certificate(), RANDOM);

  static List<Named<byte[]>> credentials() {
    return List.of(named("alice", ALICE.credentials()));
  }

  @MethodSource("credentials")
  @FuzzTest(maxExecutions = 2_000)
  void believesOnlyWhatTheAuthorityMade(byte[] bytes) {
    CertificateVerifier verifier = new CertificateVerifier(AUTHORITY.certificate());
    switch (verifier.verify(bytes, NOW_MS)) {
      case Verification.Valid valid -> {
        assertThat(bytes).isEqualTo(ALICE.credentials());
        assertThat(valid.grant()).isEqualTo(GRANT);
      }
      case Verification.Untimely untimely ->
          throw new AssertionError("no other time was signed: " + untimely.reason());
      case Verification.Invalid(String reason) -> {
        assertThat(Arrays.equals(bytes, ALICE.credentials())).isFalse();
        assertThat(reason).endsWith(".");
        assertThat(reason.chars()).noneMatch(Character::isISOControl);
      }
    }
    Optional<Credentials> credentials = Credentials.decode(bytes);
    credentials.ifPresent(value -> assertThat(value.encode()).isEqualTo(bytes));
  }

  static List<Named<byte[]>> certificates() {
    Credentials credentials = Credentials.decode(ALICE.credentials()).orElseThrow();
    return List.of(
        named("authority", AUTHORITY.certificate().der()),
        named("intermediate", credentials.intermediate()),
        named("leaf", credentials.leaf()));
  }

  /** Signatures are not checked at this depth, so that the reader itself is reached. */
  @MethodSource("certificates")
  @FuzzTest(maxExecutions = 10_000)
  void readsOnlyTheOneEncoding(byte[] der) {
    int read = 0;
    for (Kind kind : Kind.values()) {
      try {
        GridtapCertificate certificate = GridtapCertificate.read(der, kind);
        assertThat(certificate.der()).isEqualTo(der);
        assertThat(Label.isHostName(certificate.subject())).isTrue();
        assertThat(Label.isHostName(certificate.issuer())).isTrue();
        assertThat(certificate.publicKey()).hasSize(Ed25519Key.BYTES);
        certificate.isSignedBy(certificate.publicKey());
        read++;
      } catch (InvalidCertificateException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
    assertThat(read).as("kinds that one certificate is of").isLessThanOrEqualTo(1);
  }

  static List<Named<byte[]>> grants() {
    return List.of(named("all", Grant.ALL.encode()), named("some", GRANT.encode()));
  }

  @MethodSource("grants")
  @FuzzTest(maxExecutions = 50_000)
  void readsOneEncodingOfAGrant(byte[] bytes) {
    Grant.decode(bytes).ifPresent(grant -> assertThat(grant.encode()).isEqualTo(bytes));
  }
}
