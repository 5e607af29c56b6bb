package org.gridtap.overlay.dht;

import java.util.Arrays;
import java.util.Random;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireWriter;

/** Signs with a digest of key and message: cheap, and still wrong when a byte differs. */
public final class FakeSigner implements RecordSigner {
  private final byte[] publicKey = new byte[KEY_BYTES];
  private final byte[] admission = new byte[KEY_BYTES];

  public FakeSigner(long seed) {
    new Random(seed).nextBytes(publicKey);
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

  private static byte[] signature(byte[] key, byte[] message) {
    byte[] digest = Digests.sha256(new WireWriter().bytes(key).bytes(message).toByteArray());
    return new WireWriter().bytes(digest).bytes(digest).toByteArray();
  }
}
