package org.gridtap.overlay.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The chaining key, the handshake hash and the current cipher (Noise rev 34 §5.2). */
final class SymmetricState {
  private static final byte[] EMPTY = {};

  private final Primitives primitives;
  private byte[] chainingKey;
  private byte[] hash;
  private @Nullable CipherState cipher;

  SymmetricState(Primitives primitives, String protocolName) {
    this.primitives = primitives;
    byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
    boolean fits = name.length <= Primitives.HASH_BYTES;
    hash = fits ? Arrays.copyOf(name, Primitives.HASH_BYTES) : primitives.sha256(name, EMPTY);
    chainingKey = hash;
  }

  private SymmetricState(SymmetricState other) {
    primitives = other.primitives;
    chainingKey = other.chainingKey;
    hash = other.hash;
    cipher = other.cipher == null ? null : other.cipher.copy();
  }

  SymmetricState copy() {
    return new SymmetricState(this);
  }

  void mixHash(byte[] data) {
    hash = primitives.sha256(hash, data);
  }

  void mixKey(byte[] input) {
    byte[][] outputs = hkdf(input);
    chainingKey = outputs[0];
    cipher = new CipherState(primitives, outputs[1]);
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
    return hkdf(EMPTY);
  }

  /** Returns the two outputs of Noise's HKDF (§4.3) with the chaining key, 32 bytes each. */
  private byte[][] hkdf(byte[] input) {
    byte[] temporary = primitives.hmac(chainingKey, input);
    byte[] first = primitives.hmac(temporary, new byte[] {1});
    byte[] firstAndTwo = Arrays.copyOf(first, Primitives.HASH_BYTES + 1);
    firstAndTwo[Primitives.HASH_BYTES] = 2;
    return new byte[][] {first, primitives.hmac(temporary, firstAndTwo)};
  }
}
