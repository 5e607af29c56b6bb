package org.gridtap.overlay.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.gridtap.overlay.session.Aead;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM by the JDK, for machines without a native library. It copies through heap arrays,
 * because the JDK's cipher is slower on direct buffers than on arrays with both copies counted, and
 * it allocates about 900 bytes a packet, which cannot be helped.
 *
 * <p>The JDK refuses to seal twice in a row with one nonce; that would be a fault of ours anyway.
 */
final class JceAead implements Aead {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final Cipher sealing;
  private final Cipher opening;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private @Nullable SecretKeySpec key;
  private byte[] input = new byte[2048];
  private byte[] output = new byte[2048];

  JceAead(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
    }
    this.key = new SecretKeySpec(key, "AES");
    try {
      sealing = Cipher.getInstance("AES/GCM/NoPadding");
      opening = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no AES-GCM", e);
    }
  }

  @Override
  public void seal(
      MemorySegment destination,
      long destinationOffset,
      MemorySegment source,
      long sourceOffset,
      int length,
      int info,
      long counter) {
    reserve(length + TAG_BYTES);
    MemorySegment.copy(source, JAVA_BYTE, sourceOffset, input, 0, length);
    try {
      sealing.init(Cipher.ENCRYPT_MODE, key(), parameters(info, counter));
      int written = sealing.doFinal(input, 0, length, output, 0);
      MemorySegment.copy(output, 0, destination, JAVA_BYTE, destinationOffset, written);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK could not seal " + length + " bytes", e);
    }
  }

  @Override
  public boolean open(
      MemorySegment destination,
      long destinationOffset,
      MemorySegment source,
      long sourceOffset,
      int length,
      int info,
      long counter) {
    if (length < TAG_BYTES) {
      return false;
    }
    reserve(length);
    MemorySegment.copy(source, JAVA_BYTE, sourceOffset, input, 0, length);
    try {
      opening.init(Cipher.DECRYPT_MODE, key(), parameters(info, counter));
      int written = opening.doFinal(input, 0, length, output, 0);
      MemorySegment.copy(output, 0, destination, JAVA_BYTE, destinationOffset, written);
      return true;
    } catch (AEADBadTagException forged) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK could not open " + length + " bytes", e);
    }
  }

  /**
   * Forgets the key and wipes what passed through; the JDK's own copies are left to the collector.
   */
  @Override
  public void close() {
    key = null;
    Arrays.fill(input, (byte) 0);
    Arrays.fill(output, (byte) 0);
  }

  private SecretKeySpec key() {
    if (key == null) {
      throw new IllegalStateException("closed");
    }
    return key;
  }

  private void reserve(int length) {
    if (input.length < length) {
      int capacity = Math.max(length, 2 * input.length);
      input = new byte[capacity];
      output = new byte[capacity];
    }
  }

  private GCMParameterSpec parameters(int info, long counter) {
    for (int i = 0; i < 4; i++) {
      nonce[i] = (byte) (info >>> (24 - 8 * i));
    }
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (counter >>> (56 - 8 * i));
    }
    return new GCMParameterSpec(8 * TAG_BYTES, nonce);
  }
}
