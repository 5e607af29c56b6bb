package org.gridtap.lab.sim.node;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.session.KeyAgreement;
import org.jspecify.annotations.Nullable;

/** Stands in for X25519: commutative like it, and worth nothing against anybody who looks. */
final class CheapKeyAgreement implements KeyAgreement {
  private static final long BASE = 0x9e3779b97f4a7c15L;

  @Override
  public byte[] generatePrivate(RandomGenerator random) {
    return key(random.nextLong() | 1);
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    return key(number(privateKey) * BASE);
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    return key(number(privateKey) * number(publicKey));
  }

  private static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(32)
        .putLong(number)
        .putLong(~number)
        .putLong(number * 3)
        .putLong(number * 5)
        .array();
  }
}
