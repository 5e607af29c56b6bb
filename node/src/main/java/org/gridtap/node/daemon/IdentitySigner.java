package org.gridtap.node.daemon;

import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Identity;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.wire.NodeId;

/** Signs this node's records with the key of its certificate, and checks those of others. */
public final class IdentitySigner implements RecordSigner {
  private final Identity identity;
  private final byte[] publicKey;
  private final byte[] admission;

  public IdentitySigner(Identity identity) {
    this.identity = identity;
    this.publicKey = identity.key().publicKey();
    this.admission = identity.authority().fingerprint();
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
    return identity.key().sign(message);
  }

  @Override
  public boolean verify(NodeId owner, byte[] key, byte[] nonce, byte[] message, byte[] signature) {
    return key.length == KEY_BYTES
        && java.util.Arrays.equals(nonce, admission)
        && RecordSigner.idOf(key, nonce).equals(owner)
        && Ed25519Key.verify(key, message, signature);
  }
}
