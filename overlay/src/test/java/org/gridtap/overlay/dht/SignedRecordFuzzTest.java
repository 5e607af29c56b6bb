package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.List;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.MethodSource;

/** Records with real keys: hostile bytes, and hostile keys under an id that fits them. */
class SignedRecordFuzzTest {
  /** Fixed bytes in place of randomness, so that each run has the same key. */
  private static final Ed25519Signer SIGNER = signer();

  private static final NodeId OWNER = RecordSigner.idOf(SIGNER.publicKey(), SIGNER.admission());
  private static final Key KEY = Key.of(Key.LEASE, OWNER, new byte[] {10, 1, 2, 3});
  private static final List<SignedRecord> RECORDS =
      List.of(
          record(new SignedRecord.Terms(4, 60, false, 5, 29_000_000), new byte[] {1, 2, 3}),
          record(new SignedRecord.Terms(9, 86_400, true, -1, -1), new byte[0]),
          record(
              new SignedRecord.Terms(
                  5,
                  60,
                  false,
                  6,
                  29_000_000,
                  List.of(NodeId.NONE, KEY.id(), KEY.network().plus(KEY.id()))),
              new byte[] {1}));

  static List<Named<byte[]>> honest() {
    return List.of(
        named("live", RECORDS.get(0).bytes()),
        named("given up", RECORDS.get(1).bytes()),
        named("shared", RECORDS.get(2).bytes()));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void isGenuineOnlyAsItWasSigned(byte[] bytes) {
    SignedRecord record = SignedRecord.decode(bytes);
    if (record == null) {
      return;
    }
    assertThat(record.bytes()).isEqualTo(bytes).hasSizeLessThanOrEqualTo(SignedRecord.MAX_BYTES);
    assertThat(record.value()).hasSizeLessThanOrEqualTo(SignedRecord.MAX_VALUE_BYTES);
    assertThat(record.ttlSeconds()).isBetween(1, 86_400);
    assertThat(record.coOwners())
        .hasSizeLessThanOrEqualTo(SignedRecord.MAX_CO_OWNERS)
        .doesNotHaveDuplicates()
        .doesNotContain(record.owner());
    assertThat(record.toString().chars()).noneMatch(Character::isISOControl);
    assertThat(record.isGenuine(SIGNER)).isEqualTo(RECORDS.contains(record));
  }

  @MethodSource("honest")
  @FuzzTest(maxExecutions = 3_000)
  void judgesAnyKeyAndSignature(byte[] bytes) {
    byte[] key = Arrays.copyOf(bytes, RecordSigner.KEY_BYTES);
    byte[] signature =
        Arrays.copyOfRange(bytes, Math.min(bytes.length, key.length), bytes.length + key.length);
    NodeId owner = RecordSigner.idOf(key, SIGNER.admission());
    // A weak key may "sign" anything, and then owns no more than its own id: any verdict will do.
    SIGNER.verify(owner, key, SIGNER.admission(), new byte[] {1}, signature);
    assertThat(SIGNER.verify(OWNER, key, SIGNER.admission(), new byte[] {1}, signature)).isFalse();
  }

  private static SignedRecord record(SignedRecord.Terms terms, byte[] value) {
    return SignedRecord.sign(KEY, OWNER, terms, value, SIGNER);
  }

  private static Ed25519Signer signer() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new FixedRandom());
      KeyPair pair = generator.generateKeyPair();
      byte[] key = Ed25519Signer.encode((EdECPublicKey) pair.getPublic());
      return new Ed25519Signer(pair.getPrivate(), key, new byte[32]);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static final class FixedRandom extends SecureRandom {
    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) 7);
    }
  }
}
