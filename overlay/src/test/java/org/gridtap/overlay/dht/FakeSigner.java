package org.gridtap.overlay.dht;

import java.util.Arrays;
import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;

/** Signs with a digest of key and message: cheap, and still wrong when a byte differs. */
public final class FakeSigner implements RecordSigner {
  private static final byte[] MEMBER = {'m'};

  private final byte[] publicKey = new byte[KEY_BYTES];
  private final byte[] admission = new byte[KEY_BYTES];

  private final boolean member;

  public FakeSigner(long seed) {
    this(seed, true);
  }

  private FakeSigner(long seed, boolean member) {
    new Random(seed).nextBytes(publicKey);
    this.member = member;
  }

  /** Makes one with a key of its own, whom nobody has made a member. */
  public static FakeSigner stranger(long seed) {
    return new FakeSigner(seed, false);
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
    return member ? signature(publicKey, MEMBER) : new byte[SIGNATURE_BYTES];
  }

  @Override
  public long memberUntilMs(byte[] key, byte[] credentials, long nowMs) {
    return Arrays.equals(credentials, signature(key, MEMBER)) ? Long.MAX_VALUE : NEVER_A_MEMBER;
  }

  private static byte[] signature(byte[] key, byte[] message) {
    byte[] digest = Digests.sha256(new WireWriter().bytes(key).bytes(message).toByteArray());
    return new WireWriter().bytes(digest).bytes(digest).toByteArray();
  }
}
