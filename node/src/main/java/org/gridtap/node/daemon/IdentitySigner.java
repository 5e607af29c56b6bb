package org.gridtap.node.daemon;

import java.util.Arrays;
import java.util.function.Supplier;
import org.gridtap.config.identity.CertificateVerifier;
import org.gridtap.config.identity.Ed25519Key;
import org.gridtap.config.identity.Grant;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.identity.Verification;
import org.gridtap.overlay.dht.RecordSigner;
import org.gridtap.overlay.dht.Standing;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Signs this node's records with the key of its certificate, and checks those of others. */
public final class IdentitySigner implements RecordSigner {
  private final Identity identity;
  private final Supplier<byte[]> credentials;
  private final CertificateVerifier verifier;
  private final byte[] publicKey;
  private final byte[] admission;

  public IdentitySigner(Identity identity) {
    this(identity, identity::credentials);
  }

  /**
   * @param credentials those of today: a membership may be renewed while the node runs
   */
  public IdentitySigner(Identity identity, Supplier<byte[]> credentials) {
    this.identity = identity;
    this.credentials = credentials;
    this.verifier = new CertificateVerifier(identity.authority());
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
  public byte[] credentials() {
    return credentials.get();
  }

  @Override
  public @Nullable Standing standing(byte[] key, byte[] shown, long nowMs) {
    return switch (verifier.verify(shown, nowMs)) {
      case Verification.Valid member -> standing(member, key);
      // One whose membership has not begun is a member: it is this node's clock that is behind.
      case Verification.Untimely(Verification.Valid member, boolean early, String _) when early ->
          standing(member, key);
      default -> null;
    };
  }

  private static @Nullable Standing standing(Verification.Valid member, byte[] key) {
    Grant grant = member.grant();
    return Arrays.equals(member.publicKey(), key)
        ? new Standing(member.expiresAtMs(), grant.fixedAddresses(), grant.hosts())
        : null;
  }

  @Override
  public boolean verify(NodeId owner, byte[] key, byte[] nonce, byte[] message, byte[] signature) {
    return key.length == KEY_BYTES
        && Arrays.equals(nonce, admission)
        && RecordSigner.idOf(key, nonce).equals(owner)
        && Ed25519Key.verify(key, message, signature);
  }
}
