package org.gridtap.overlay.session;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The Diffie-Hellman function of a handshake, with keys of 32 bytes. An interface because the
 * simulator runs thousands of handshakes a second and swaps it for something cheap.
 */
public interface KeyAgreement {
  /** Length of private keys, public keys and shared secrets, in bytes. */
  int KEY_BYTES = 32;

  /** Draws a private key. */
  byte[] generatePrivate(RandomGenerator random);

  /** Computes the public key of {@code privateKey}. */
  byte[] publicKey(byte[] privateKey);

  /**
   * Computes the shared secret, or null for a public key of low order, which would make it zero.
   */
  byte @Nullable [] agree(byte[] privateKey, byte[] publicKey);
}
