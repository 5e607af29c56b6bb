package org.gridtap.overlay.dht;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks records with the JDK's Ed25519 (RFC 8032); not for more than one thread at a
 * time.
 */
public final class Ed25519Signer implements RecordSigner {
  private static final String ALGORITHM = "Ed25519";

  private final PrivateKey privateKey;
  private final byte[] publicKey;
  private final byte[] admission;

  /**
   * @param publicKey 32 bytes as RFC 8032 §5.1.2 encodes a point
   * @param admission the admission nonce, 32 bytes
   */
  public Ed25519Signer(PrivateKey privateKey, byte[] publicKey, byte[] admission) {
    if (publicKey.length != KEY_BYTES || admission.length != KEY_BYTES) {
      throw new IllegalArgumentException("a public key and an admission nonce have 32 bytes each");
    }
    this.privateKey = privateKey;
    this.publicKey = publicKey.clone();
    this.admission = admission.clone();
  }

  /** Returns the key's 32 bytes as RFC 8032 §5.1.2 has them. */
  public static byte[] encode(EdECPublicKey key) {
    byte[] big = key.getPoint().getY().toByteArray();
    byte[] little = new byte[KEY_BYTES];
    for (int i = 0; i < Math.min(big.length, KEY_BYTES); i++) {
      little[i] = big[big.length - 1 - i];
    }
    little[KEY_BYTES - 1] |= (byte) (key.getPoint().isXOdd() ? 0x80 : 0);
    return little;
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  @Override
  public byte[] admission() {
    return admission.clone();
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("cannot sign with this node's own key", impossible);
    }
  }

  @Override
  public boolean verify(
      NodeId owner, byte[] ownerKey, byte[] ownerAdmission, byte[] message, byte[] signatureBytes) {
    if (ownerKey.length != KEY_BYTES
        || ownerAdmission.length != KEY_BYTES
        || !RecordSigner.idOf(ownerKey, ownerAdmission).equals(owner)) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(decode(ownerKey));
      signature.update(message);
      return signature.verify(signatureBytes);
    } catch (GeneralSecurityException | RuntimeException notASignature) {
      return false;
    }
  }

  /** Without an authority whoever has a key is a member; the credentials are the key itself. */
  @Override
  public byte[] credentials() {
    return publicKey.clone();
  }

  @Override
  public @Nullable Standing standing(byte[] key, byte[] credentials, long nowMs) {
    return Arrays.equals(key, credentials) ? Standing.ordinary(true) : null;
  }

  private static PublicKey decode(byte[] little) throws GeneralSecurityException {
    byte[] big = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      big[i] = little[KEY_BYTES - 1 - i];
    }
    boolean xOdd = (big[0] & 0x80) != 0;
    big[0] &= 0x7f;
    EdECPoint point = new EdECPoint(xOdd, new BigInteger(1, big));
    return KeyFactory.getInstance(ALGORITHM)
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }
}
