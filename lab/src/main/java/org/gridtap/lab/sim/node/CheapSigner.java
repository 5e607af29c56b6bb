package org.gridtap.lab.sim.node;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.dht.Standing;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Stands in for Ed25519: a hash that anybody can make. The key is the node's id, padded. */
final class CheapSigner implements RecordSigner {
  private static final byte[] MEMBER = {'m'};

  /** A member that may not choose its addresses. */
  private static final byte[] BOUND_MEMBER = {'b'};

  /** As long as a member's two certificates are. */
  private static final int CREDENTIALS_BYTES = 600;

  private final byte[] key;
  private final byte[] kind;

  CheapSigner(NodeId self) {
    this(self, MEMBER);
  }

  /** Makes one of a member that may lease the addresses of its row only. */
  static CheapSigner bound(NodeId self) {
    return new CheapSigner(self, BOUND_MEMBER);
  }

  private CheapSigner(NodeId self, byte[] kind) {
    this.kind = kind;
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
    return shown(key, kind);
  }

  @Override
  public @Nullable Standing standing(byte[] publicKey, byte[] credentials, long nowMs) {
    if (Arrays.equals(credentials, shown(publicKey, MEMBER))) {
      return Standing.ordinary(true);
    }
    boolean isBound = Arrays.equals(credentials, shown(publicKey, BOUND_MEMBER));
    return isBound ? Standing.ordinary(false) : null;
  }

  private static byte[] shown(byte[] publicKey, byte[] kind) {
    return Arrays.copyOf(hash(publicKey, kind), CREDENTIALS_BYTES);
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
