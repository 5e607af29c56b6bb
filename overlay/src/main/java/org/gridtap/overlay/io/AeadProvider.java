package org.gridtap.overlay.io;

import java.util.function.Function;
import org.gridtap.overlay.session.Aead;

/**
 * Someone's AES-256-GCM.
 *
 * @param name whose it is, as {@code status} shows it
 * @param newAead makes a cipher of a 32-byte key, which is copied
 */
public record AeadProvider(String name, Function<byte[], Aead> newAead) {
  /** Makes the cipher of one direction of one session. */
  public Aead newAead(byte[] key) {
    return newAead.apply(key);
  }
}
