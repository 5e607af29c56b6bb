package org.gridtap.overlay.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The chaining key, the handshake hash and the current cipher (Noise rev 34 §5.2). */
final class SymmetricState {
  static final int HASH_BYTES = 32;

  private static final byte[] EMPTY = {};

  private byte[] chainingKey;
  private byte[] hash;
  private @Nullable CipherState cipher;

  SymmetricState(String protocolName) {
    byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
    hash = name.length <= HASH_BYTES ? Arrays.copyOf(name, HASH_BYTES) : sha256(name);
    chainingKey = hash;
  }

  private SymmetricState(SymmetricState other) {
    chainingKey = other.chainingKey;
    hash = other.hash;
    cipher = other.cipher == null ? null : other.cipher.copy();
  }

  SymmetricState copy() {
    return new SymmetricState(this);
  }

  void mixHash(byte[] data) {
    hash = sha256(hash, data);
  }

  void mixKey(byte[] input) {
    byte[][] outputs = hkdf(chainingKey, input);
    chainingKey = outputs[0];
    cipher = new CipherState(outputs[1]);
  }

  byte[] encryptAndHash(byte[] plaintext) {
    byte[] ciphertext = cipher == null ? plaintext : cipher.encrypt(hash, plaintext);
    mixHash(ciphertext);
    return ciphertext;
  }

  /** Returns the plaintext, or null if it is not authentic; this state is then of no more use. */
  byte @Nullable [] decryptAndHash(byte[] ciphertext) {
    byte[] plaintext = cipher == null ? ciphertext : cipher.decrypt(hash, ciphertext);
    mixHash(ciphertext);
    return plaintext;
  }

  /** Returns the handshake hash, h. */
  byte[] hash() {
    return hash.clone();
  }

  /** Returns the two keys of the session: the initiator's for sending, then the responder's. */
  byte[][] split() {
    return hkdf(chainingKey, EMPTY);
  }

  /** Returns the two outputs of Noise's HKDF (§4.3), 32 bytes each. */
  private static byte[][] hkdf(byte[] chainingKey, byte[] input) {
    byte[] temporary = hmac(chainingKey, input);
    byte[] first = hmac(temporary, new byte[] {1});
    byte[] firstAndTwo = Arrays.copyOf(first, HASH_BYTES + 1);
    firstAndTwo[HASH_BYTES] = 2;
    return new byte[][] {first, hmac(temporary, firstAndTwo)};
  }

  static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this JVM has no HMAC-SHA256", e);
    }
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }
}
