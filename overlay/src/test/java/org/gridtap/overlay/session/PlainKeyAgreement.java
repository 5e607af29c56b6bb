package org.gridtap.overlay.session;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A key agreement without secrets, for tests that need thousands of handshakes. */
public final class PlainKeyAgreement implements KeyAgreement {
  @Override
  public byte[] generatePrivate(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    return privateKey.clone();
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    byte[] secret = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      secret[i] = (byte) (privateKey[i] ^ publicKey[i]);
    }
    return secret;
  }
}
