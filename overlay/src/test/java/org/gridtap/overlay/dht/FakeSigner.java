package org.gridtap.overlay.dht;

import java.util.Arrays;
import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Signs with a digest of key and message: cheap, and still wrong when a byte differs. */
public final class FakeSigner implements RecordSigner {
  private static final byte[] MEMBER = {'m'};
  private static final byte[] BOUND = {'b'};
  private static final byte[] ROUTER = {'r'};

  private final byte[] publicKey = new byte[KEY_BYTES];
  private final byte[] admission = new byte[KEY_BYTES];

  private final byte[] kind;

  public FakeSigner(long seed) {
    this(seed, MEMBER);
  }

  private FakeSigner(long seed, byte[] kind) {
    new Random(seed).nextBytes(publicKey);
    this.kind = kind;
  }

  /** Makes one of a member that may not choose its addresses. */
  public static FakeSigner bound(long seed) {
    return new FakeSigner(seed, BOUND);
  }

  /** Makes one of a router with the usual host limit, which may not choose its addresses. */
  public static FakeSigner router(long seed) {
    return new FakeSigner(seed, ROUTER);
  }

  /** Makes one with a key of its own, whom nobody has made a member. */
  public static FakeSigner stranger(long seed) {
    return new FakeSigner(seed, new byte[0]);
  }

  public NodeId id() {
    return RecordSigner.idOf(publicKey, admission);
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  @Override
  public byte[] admission() {
    return admission.clone();
  }

  @Override
  public byte[] sign(byte[] message) {
    return signature(publicKey, message);
  }

  @Override
  public boolean verify(
      NodeId owner, byte[] ownerKey, byte[] nonce, byte[] message, byte[] signature) {
    return RecordSigner.idOf(ownerKey, nonce).equals(owner)
        && Arrays.equals(signature, signature(ownerKey, message));
  }

  @Override
  public byte[] credentials() {
    return kind.length > 0 ? signature(publicKey, kind) : new byte[SIGNATURE_BYTES];
  }

  @Override
  public @Nullable Standing standing(byte[] key, byte[] credentials, long nowMs) {
    if (Arrays.equals(credentials, signature(key, MEMBER))) {
      return Standing.ordinary(true);
    }
    if (Arrays.equals(credentials, signature(key, BOUND))) {
      return Standing.ordinary(false);
    }
    boolean isRouter = Arrays.equals(credentials, signature(key, ROUTER));
    return isRouter ? new Standing(Long.MAX_VALUE, false, Standing.USUAL_HOSTS) : null;
  }

  private static byte[] signature(byte[] key, byte[] message) {
    byte[] digest = Digests.sha256(new WireWriter().bytes(key).bytes(message).toByteArray());
    return new WireWriter().bytes(digest).bytes(digest).toByteArray();
  }
}
