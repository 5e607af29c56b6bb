package org.gridtap.overlay.session;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A key and its nonce counter, for AES-256-GCM within handshakes (Noise rev 34 §5.1, §12.4). */
final class CipherState {
  static final int TAG_BYTES = 16;

  private final byte[] key;
  private long nonce;

  CipherState(byte[] key) {
    this.key = key.clone();
  }

  CipherState copy() {
    CipherState copy = new CipherState(key);
    copy.nonce = nonce;
    return copy;
  }

  byte[] encrypt(byte[] associatedData, byte[] plaintext) {
    try {
      return run(Cipher.ENCRYPT_MODE, associatedData, plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no AES-GCM", e);
    }
  }

  /** Returns the plaintext, or null if the ciphertext is not authentic; the counter then stays. */
  byte @Nullable [] decrypt(byte[] associatedData, byte[] ciphertext) {
    if (ciphertext.length < TAG_BYTES) {
      return null;
    }
    try {
      return run(Cipher.DECRYPT_MODE, associatedData, ciphertext);
    } catch (AEADBadTagException e) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no AES-GCM", e);
    }
  }

  private byte[] run(int mode, byte[] associatedData, byte[] input)
      throws GeneralSecurityException {
    byte[] iv = new byte[12]; // 32 bits of zeros ‖ n, big-endian
    for (int i = 0; i < 8; i++) {
      iv[4 + i] = (byte) (nonce >>> (56 - 8 * i));
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, iv));
    cipher.updateAAD(associatedData);
    byte[] output = cipher.doFinal(input);
    nonce++;
    return output;
  }
}
