package org.gridtap.overlay.session;

import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.jspecify.annotations.Nullable;

/** X25519 (RFC 7748), by Bouncy Castle. Stateless. */
public final class X25519KeyAgreement implements KeyAgreement {
  @Override
  public byte[] generatePrivate(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key); // clamped wherever it is used, RFC 7748 §5
    return key;
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    byte[] key = new byte[KEY_BYTES];
    X25519.generatePublicKey(privateKey, 0, key, 0);
    return key;
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    byte[] secret = new byte[KEY_BYTES];
    return X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0) ? secret : null;
  }
}
