package org.gridtap.config.identity;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A private Ed25519 key with its public half (RFC 8032 §5.1). Never printed. */
public final class Ed25519Key {
  /** Length of a private key's seed and of a public key, in bytes. */
  public static final int BYTES = 32;

  public static final int SIGNATURE_BYTES = 64;

  private static final String PEM_TYPE = "PRIVATE KEY";

  private final byte[] seed;
  private final byte[] publicKey = new byte[BYTES];

  private Ed25519Key(byte[] seed) {
    this.seed = seed;
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
  }

  public static Ed25519Key generate(SecureRandom random) {
    byte[] seed = new byte[BYTES];
    random.nextBytes(seed);
    return new Ed25519Key(seed);
  }

  /** Makes the key of a 32-byte seed; throws IllegalArgumentException for another length. */
  public static Ed25519Key ofSeed(byte[] seed) {
    if (seed.length != BYTES) {
      throw new IllegalArgumentException("an Ed25519 private key has 32 bytes, not " + seed.length);
    }
    return new Ed25519Key(seed.clone());
  }

  /** Returns the secret seed, for writing to a file or a token and nothing else. */
  public byte[] seed() {
    return seed.clone();
  }

  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Returns the 64-byte signature over {@code message}. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Checks a signature; false for a key or signature that is none. Never throws. */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return isPublicKey(publicKey) && verifyByCheckedKey(publicKey, message, signature);
  }

  /** As {@link #verify}, by a key that {@link #isPublicKey} has accepted before. */
  static boolean verifyByCheckedKey(byte[] publicKey, byte[] message, byte[] signature) {
    return signature.length == SIGNATURE_BYTES
        && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }

  /**
   * Tells whether the bytes are a point of the right order: a key of small order would verify
   * anything.
   */
  public static boolean isPublicKey(byte[] publicKey) {
    return publicKey.length == BYTES && Ed25519.validatePublicKeyFull(publicKey, 0);
  }

  /** Returns the secret key as PKCS#8 in PEM, as {@code openssl pkey} reads it. */
  public String toPem() {
    try {
      var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
      return Pem.write(
          PEM_TYPE, new PrivateKeyInfo(algorithm, new DEROctetString(seed)).getEncoded());
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Reads a key that {@link #toPem} wrote; empty for anything else. */
  public static Optional<Ed25519Key> fromPem(String pem) {
    try {
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(Pem.read(PEM_TYPE, pem).orElseThrow());
      byte[] seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
      return info.getPrivateKeyAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)
          ? Optional.of(ofSeed(seed))
          : Optional.empty();
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ed25519Key key && Arrays.equals(publicKey, key.publicKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicKey);
  }

  /** Says nothing of the key: this goes to logs. */
  @Override
  public String toString() {
    return "Ed25519 private key";
  }

  Ed25519PrivateKeyParameters parameters() {
    return new Ed25519PrivateKeyParameters(seed, 0);
  }
}
