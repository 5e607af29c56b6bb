package org.gridtap.overlay.session;

import org.jspecify.annotations.Nullable;

/** A key and its nonce counter, for AES-256-GCM within handshakes (Noise rev 34 §5.1, §12.4). */
final class CipherState {
  private final Primitives primitives;
  private final byte[] key;
  private long nonce;

  CipherState(Primitives primitives, byte[] key) {
    this.primitives = primitives;
    this.key = key.clone();
  }

  CipherState copy() {
    CipherState copy = new CipherState(primitives, key);
    copy.nonce = nonce;
    return copy;
  }

  byte[] encrypt(byte[] associatedData, byte[] plaintext) {
    return primitives.seal(key, nextNonce(), associatedData, plaintext);
  }

  /** Returns the plaintext, or null if the ciphertext is not authentic. */
  byte @Nullable [] decrypt(byte[] associatedData, byte[] ciphertext) {
    return primitives.open(key, nextNonce(), associatedData, ciphertext);
  }

  /** Returns 32 bits of zeros ‖ n, big-endian, and counts. */
  private byte[] nextNonce() {
    byte[] bytes = new byte[12];
    for (int i = 0; i < 8; i++) {
      bytes[4 + i] = (byte) (nonce >>> (56 - 8 * i));
    }
    nonce++;
    return bytes;
  }
}
