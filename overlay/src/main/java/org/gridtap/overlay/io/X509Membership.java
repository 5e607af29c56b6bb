package org.gridtap.overlay.io;

import org.gridtap.config.identity.CertificateVerifier;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.identity.Verification;
import org.gridtap.overlay.session.Membership;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.wire.NodeId;

/** Membership by X.509 certificates: a leaf, and the token's that leads to the one authority. */
public final class X509Membership implements Membership {
  private final Identity identity;
  private final CertificateVerifier verifier;

  public X509Membership(Identity identity) {
    this.identity = identity;
    this.verifier = new CertificateVerifier(identity.authority());
  }

  /** Returns this node's id. */
  public NodeId nodeId() {
    return NodeId.of(identity.nodeId(), 0);
  }

  @Override
  public byte[] credentials() {
    return identity.credentials();
  }

  @Override
  public byte[] sign(byte[] message) {
    return identity.sign(message);
  }

  @Override
  public Verdict verify(byte[] credentials, byte[] message, byte[] signature, long nowMs) {
    return switch (verifier.verify(credentials, nowMs)) {
      case Verification.Invalid(String reason) -> new Verdict.Refused(reason);
      case Verification.Valid valid
          when CertificateVerifier.verifySignature(valid.publicKey(), message, signature) ->
          new Verdict.Member(
              new PeerIdentity(
                  NodeId.of(valid.nodeId(), 0),
                  valid.name(),
                  valid.publicKey().clone(),
                  valid.expiresAtMs()));
      case Verification.Valid valid ->
          new Verdict.Refused("Whoever answered does not hold the key of " + valid.name() + ".");
    };
  }
}
