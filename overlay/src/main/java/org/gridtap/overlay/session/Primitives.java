package org.gridtap.overlay.session;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's SHA-256, HMAC-SHA256 and AES-256-GCM for the handshakes of one node. Kept, because
 * looking them up by name costs more than most calls; each call starts from nothing, so they may be
 * shared by all handshakes of one thread.
 */
final class Primitives {
  static final int HASH_BYTES = 32;
  static final int TAG_BYTES = 16;

  private final MessageDigest digest;
  private final Mac mac;
  private final Cipher cipher;

  Primitives() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
      mac = Mac.getInstance("HmacSHA256");
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM lacks SHA-256, HMAC-SHA256 or AES-GCM", e);
    }
  }

  byte[] sha256(byte[] first, byte[] second) {
    digest.update(first);
    return digest.digest(second);
  }

  byte[] hmac(byte[] key, byte[] data) {
    try {
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] seal(byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
    try {
      return run(Cipher.ENCRYPT_MODE, key, nonce, associatedData, plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the plaintext, or null if the ciphertext is not authentic. */
  byte @Nullable [] open(byte[] key, byte[] nonce, byte[] associatedData, byte[] ciphertext) {
    if (ciphertext.length < TAG_BYTES) {
      return null;
    }
    try {
      return run(Cipher.DECRYPT_MODE, key, nonce, associatedData, ciphertext);
    } catch (AEADBadTagException forged) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] run(int mode, byte[] key, byte[] nonce, byte[] associatedData, byte[] input)
      throws GeneralSecurityException {
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(associatedData);
    return cipher.doFinal(input);
  }
}
