package org.gridtap.config.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.gridtap.config.Mode;
import org.gridtap.config.identity.Verification.Invalid;
import org.gridtap.config.identity.Verification.Untimely;
import org.gridtap.config.identity.Verification.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateVerifierTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final long DAY_MS = 86_400_000L;
  private static final long END_MS = NOW_MS + 365 * DAY_MS;

  private final SecureRandom random = new SecureRandom();
  private final Authority authority = Authority.create("lab", NOW_MS, random);
  private final Delegation delegation = authority.delegate(Grant.ALL, END_MS, NOW_MS, random);
  private final Identity alice = issue(delegation, "alice");
  private final CertificateVerifier verifier = new CertificateVerifier(authority.certificate());

  private Identity issue(Delegation by, String name) {
    return by.issue(name, Ed25519Key.generate(random), authority.certificate(), random);
  }

  @Test
  void acceptsAMember() {
    Valid valid = (Valid) verifier.verify(alice.credentials(), NOW_MS);
    assertThat(valid.name()).isEqualTo("alice");
    assertThat(valid.nodeId()).isEqualTo(alice.nodeId()).hasSize(20);
    assertThat(valid.publicKey()).isEqualTo(alice.key().publicKey());
    assertThat(valid.expiresAtMs()).isEqualTo(END_MS);
    assertThat(valid.tokenId()).isEqualTo(delegation.tokenId());
    assertThat(valid.grant()).isEqualTo(Grant.ALL);
  }

  @Test
  void derivesTheNodeIdAsTheDesignSays() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] nonce = MessageDigest.getInstance("SHA-256").digest(authority.certificate().der());
    digest.update("gridtap node id v1".getBytes(StandardCharsets.US_ASCII));
    digest.update(alice.key().publicKey());
    digest.update(nonce);
    assertThat(alice.nodeId()).isEqualTo(Arrays.copyOf(digest.digest(), 20));
  }

  @Test
  void bindsSignaturesToTheLeafsKey() {
    byte[] message = "handshake hash".getBytes(StandardCharsets.US_ASCII);
    byte[] signature = alice.sign(message);
    byte[] key = alice.key().publicKey();
    assertThat(CertificateVerifier.verifySignature(key, message, signature)).isTrue();
    for (int i = 0; i < 8 * signature.length; i += 3) {
      byte[] flipped = flip(signature, i);
      assertThat(CertificateVerifier.verifySignature(key, message, flipped))
          .as("bit %d", i)
          .isFalse();
    }
    assertThat(CertificateVerifier.verifySignature(key, message, new byte[0])).isFalse();
    assertThat(CertificateVerifier.verifySignature(new byte[3], message, signature)).isFalse();
    assertThat(
            CertificateVerifier.verifySignature(
                issue(delegation, "bob").key().publicKey(), message, signature))
        .isFalse();
  }

  @Test
  void refusesKeysOfSmallOrder() {
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    assertThat(Ed25519Key.isPublicKey(neutral)).isFalse();
    assertThat(Ed25519Key.isPublicKey(new byte[32])).isFalse();
  }

  @Test
  void fitsAHandshakeDatagramWithTheLongestNames() {
    Authority longest = Authority.create("o".repeat(32), NOW_MS, random);
    Set<Integer> tags = new HashSet<>();
    while (tags.size() < Grant.MAX_NETWORKS) {
      tags.add(random.nextInt(1 << 24));
    }
    Grant grant = Grant.of(Set.of(Mode.INTERFACE, Mode.RELAY), tags);
    Delegation wide = longest.delegate(grant, END_MS, NOW_MS, random);
    Identity identity =
        wide.issue("h".repeat(63), Ed25519Key.generate(random), longest.certificate(), random);
    assertThat(identity.credentials()).hasSizeLessThanOrEqualTo(Credentials.MAX_BYTES);
    Valid valid =
        (Valid)
            new CertificateVerifier(longest.certificate()).verify(identity.credentials(), NOW_MS);
    assertThat(valid.grant()).isEqualTo(grant);
    assertThat(alice.credentials()).hasSizeLessThanOrEqualTo(600);
  }

  @Test
  void refusesABitFlipInEveryByte() {
    byte[] credentials = alice.credentials();
    for (int i = 0; i < credentials.length; i++) {
      assertThat(verifier.verify(flip(credentials, 8 * i + i % 8), NOW_MS))
          .as("byte %d", i)
          .isInstanceOf(Invalid.class);
    }
    assertThat(verifier.cachedChains()).isZero();
  }

  @Test
  void refusesEveryOtherLength() {
    byte[] credentials = alice.credentials();
    for (int length = 0; length <= credentials.length + 200; length++) {
      if (length != credentials.length) {
        assertThat(verifier.verify(Arrays.copyOf(credentials, length), NOW_MS))
            .as("length %d", length)
            .isInstanceOf(Invalid.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverThrowsOnNoise(long seed) {
    Random noise = new Random(seed);
    byte[] valid = alice.credentials();
    for (int round = 0; round < 1_000; round++) {
      byte[] bytes = noise.nextInt(4) == 0 ? new byte[noise.nextInt(800)] : valid.clone();
      if (bytes.length != valid.length) {
        noise.nextBytes(bytes);
      } else {
        for (int i = 1 + noise.nextInt(6); i > 0; i--) {
          bytes[noise.nextInt(bytes.length)] = (byte) noise.nextInt();
        }
      }
      if (!Arrays.equals(bytes, valid)) {
        assertThatCode(() -> assertThat(verifier.verify(bytes, NOW_MS)).isInstanceOf(Invalid.class))
            .as("seed %d", seed)
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  void refusesDeeplyNestedStructures() {
    byte[] nested = new byte[512];
    for (int i = 0; i < nested.length; i += 2) {
      nested[i] = 0x30;
      nested[i + 1] = (byte) 0x80;
    }
    byte[] bytes =
        ByteBuffer.allocate(518)
            .putShort((short) 512)
            .put(nested)
            .putShort((short) 2)
            .put(nested, 0, 2)
            .array();
    assertThat(verifier.verify(bytes, NOW_MS)).isInstanceOf(Invalid.class);
  }

  @Test
  void refusesAnotherAuthority() {
    Authority impostor = Authority.create("lab", NOW_MS, random);
    Identity stranger =
        impostor
            .delegate(Grant.ALL, END_MS, NOW_MS, random)
            .issue("alice", Ed25519Key.generate(random), impostor.certificate(), random);
    assertThat(reason(stranger.credentials(), NOW_MS))
        .contains("not made by the authority of overlay lab");
  }

  @Test
  void refusesALeafOfAnotherToken() {
    Identity other = issue(authority.delegate(Grant.ALL, END_MS, NOW_MS, random), "bob");
    Credentials mine = Credentials.decode(alice.credentials()).orElseThrow();
    Credentials theirs = Credentials.decode(other.credentials()).orElseThrow();
    byte[] mixed = new Credentials(mine.leaf(), theirs.intermediate()).encode();
    assertThat(reason(mixed, NOW_MS)).contains("not made with the token");
  }

  @Test
  void refusesALeafThatStandsForAnAuthority() {
    Credentials mine = Credentials.decode(alice.credentials()).orElseThrow();
    assertThat(verifier.verify(new Credentials(mine.leaf(), mine.leaf()).encode(), NOW_MS))
        .isInstanceOf(Invalid.class);
    assertThat(
            verifier.verify(
                new Credentials(mine.intermediate(), mine.intermediate()).encode(), NOW_MS))
        .isInstanceOf(Invalid.class);
    assertThat(
            verifier.verify(
                new Credentials(mine.leaf(), authority.certificate().der()).encode(), NOW_MS))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void refusesALeafThatOutlivesItsToken() {
    Ed25519Key key = Ed25519Key.generate(random);
    Ed25519Key tokenKey = Ed25519Key.ofSeed(delegation.seed());
    GridtapCertificate leaf =
        CertificateMaker.make(
            new CertificateMaker.Request(
                GridtapCertificate.Kind.LEAF,
                delegation.tokenId(),
                "eve",
                key.publicKey(),
                delegation.notBeforeMs(),
                END_MS + 1000,
                Grant.ALL),
            tokenKey,
            random);
    assertThat(reason(new Credentials(leaf.der(), delegation.der()).encode(), NOW_MS))
        .contains("outlives");
  }

  @Test
  void endsMembershipWithTheToken() {
    assertThat(verifier.verify(alice.credentials(), END_MS)).isInstanceOf(Valid.class);
    assertThat(reason(alice.credentials(), END_MS + 1))
        .contains("ended at 2028-01-15T08:00:00Z")
        .contains("newer token");
  }

  @Test
  void toleratesAClockAnHourBehind() {
    assertThat(verifier.verify(alice.credentials(), NOW_MS - 3_600_000)).isInstanceOf(Valid.class);
    assertThat(reason(alice.credentials(), NOW_MS - 3_601_000)).contains("check both clocks");
  }

  @Test
  void checksTimesOfRememberedChains() {
    assertThat(verifier.verify(alice.credentials(), NOW_MS)).isInstanceOf(Valid.class);
    assertThat(verifier.cachedChains()).isOne();
    assertThat(verifier.verify(alice.credentials(), END_MS + 1)).isInstanceOf(Untimely.class);
  }

  @Test
  void forgetsTheOldestChains() {
    Ed25519Key key = Ed25519Key.generate(random);
    for (int i = 0; i < CertificateVerifier.MAX_CACHED_CHAINS + 10; i++) {
      Identity identity = delegation.issue("host-" + i, key, authority.certificate(), random);
      assertThat(verifier.verify(identity.credentials(), NOW_MS)).isInstanceOf(Valid.class);
    }
    assertThat(verifier.cachedChains()).isEqualTo(CertificateVerifier.MAX_CACHED_CHAINS);
  }

  @Test
  void doesNotRememberThroughTheCallersArray() {
    byte[] credentials = alice.credentials();
    verifier.verify(credentials, NOW_MS);
    credentials[100] ^= 1;
    assertThat(verifier.verify(credentials, NOW_MS)).isInstanceOf(Invalid.class);
    assertThat(verifier.verify(alice.credentials(), NOW_MS)).isInstanceOf(Valid.class);
  }

  @Test
  void tellsFiftyOverlaysApart() {
    Set<String> ids = new HashSet<>();
    Ed25519Key key = Ed25519Key.generate(random);
    for (int i = 0; i < 50; i++) {
      Authority each = Authority.create("lab", NOW_MS, random);
      assertThat(ids.add(Arrays.toString(each.certificate().nodeId(key.publicKey())))).isTrue();
      assertThat(ids.add(Arrays.toString(each.certificate().fingerprint()))).isTrue();
    }
  }

  @Test
  void keepsKeysOutOfText() {
    String seed = HexFormat.of().formatHex(alice.key().seed());
    assertThat(alice + " " + alice.key() + " " + delegation + " " + authority)
        .doesNotContain(seed)
        .doesNotContain(Arrays.toString(alice.key().seed()));
  }

  @Test
  void readsPemBack() throws Exception {
    assertThat(Ed25519Key.fromPem(authority.key().toPem())).contains(authority.key());
    assertThat(AuthorityCertificate.fromPem(authority.certificate().toPem()))
        .isEqualTo(authority.certificate());
    assertThat(Ed25519Key.fromPem("nonsense")).isEmpty();
    assertThat(Ed25519Key.fromPem(authority.certificate().toPem())).isEmpty();
  }

  @Test
  void grantsHaveOneEncoding() {
    Grant grant = new Grant(Set.of(Mode.RELAY), Set.of(5, 0xffffff, 0), false);
    assertThat(Grant.decode(grant.encode())).contains(grant);
    assertThat(Grant.decode(new byte[] {1, 0, 0, 0, 0, 5, 0, 0, 5})).isEmpty();
    assertThat(Grant.decode(new byte[] {1, 0, 0, 0, 0, 5, 0, 0, 4})).isEmpty();
    assertThat(Grant.decode(new byte[] {1, 8, 0})).isEmpty();
    Grant router = new Grant(Set.of(Mode.ROUTER), Set.of(9), true, 1_024);
    assertThat(Grant.decode(router.encode())).contains(router);
    assertThat(Grant.decode(router.withHosts(65_535).encode())).contains(router.withHosts(65_535));
    assertThat(Grant.of(Set.of(Mode.ROUTER), Set.of()).hosts()).isEqualTo(1_024);
    assertThat(Grant.ALL.hosts()).isEqualTo(1);
    assertThat(Grant.decode(new byte[] {1, 0, 2})).as("a host limit is missing").isEmpty();
    assertThat(Grant.decode(new byte[] {1, 0, 2, 0, 1})).as("one host needs no limit").isEmpty();
    assertThat(Grant.decode(new byte[] {1, 0, 4})).isEmpty();
    assertThat(Grant.decode(new byte[] {2, 0, 0})).isEmpty();
    assertThat(Grant.decode(new byte[] {1, 0})).isEmpty();
    assertThat(Grant.decode(new byte[3 + 3 * 17])).isEmpty();
  }

  private String reason(byte[] credentials, long nowMs) {
    return switch (verifier.verify(credentials, nowMs)) {
      case Invalid(String why) -> why;
      case Untimely untimely -> untimely.reason();
      case Valid valid -> throw new AssertionError(valid.name() + " is a member");
    };
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }
}
