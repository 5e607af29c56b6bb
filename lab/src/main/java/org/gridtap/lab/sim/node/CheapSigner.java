package org.gridtap.lab.sim.node;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.wire.NodeId;

/** Stands in for Ed25519: a hash that anybody can make. The key is the node's id, padded. */
final class CheapSigner implements RecordSigner {
  private static final byte[] MEMBER = {'m'};

  /** As long as a member's two certificates are. */
  private static final int CREDENTIALS_BYTES = 600;

  private final byte[] key;

  CheapSigner(NodeId self) {
    this.key = Arrays.copyOf(self.toBytes(), KEY_BYTES);
  }

  @Override
  public byte[] publicKey() {
    return key.clone();
  }

  @Override
  public byte[] admission() {
    return new byte[KEY_BYTES];
  }

  @Override
  public byte[] sign(byte[] message) {
    return hash(key, message);
  }

  @Override
  public boolean verify(
      NodeId owner, byte[] publicKey, byte[] admission, byte[] message, byte[] signature) {
    return publicKey.length == KEY_BYTES
        && NodeId.of(publicKey, 0).equals(owner)
        && Arrays.equals(signature, hash(publicKey, message));
  }

  @Override
  public byte[] credentials() {
    return Arrays.copyOf(hash(key, MEMBER), CREDENTIALS_BYTES);
  }

  @Override
  public long memberUntilMs(byte[] publicKey, byte[] credentials, long nowMs) {
    byte[] genuine = Arrays.copyOf(hash(publicKey, MEMBER), CREDENTIALS_BYTES);
    return Arrays.equals(credentials, genuine) ? Long.MAX_VALUE : NEVER_A_MEMBER;
  }

  /** Spreads an FNV-1a hash of key and message over a signature's length. */
  static byte[] hash(byte[] key, byte[] message) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    for (byte b : message) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    ByteBuffer signature = ByteBuffer.allocate(SIGNATURE_BYTES);
    for (int i = 0; i < SIGNATURE_BYTES / Long.BYTES; i++) {
      signature.putLong(hash + i);
    }
    return signature.array();
  }
}
