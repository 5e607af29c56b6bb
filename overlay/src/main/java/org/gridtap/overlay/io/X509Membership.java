package org.gridtap.overlay.io;

import java.util.Arrays;
import org.gridtap.config.identity.CertificateVerifier;
import org.gridtap.config.identity.Identity;
import org.gridtap.config.identity.Verification;
import org.gridtap.overlay.session.Membership;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.wire.NodeId;

/**
 * Membership by X.509 certificates: a leaf, and the token's that leads to the one authority. Owned
 * by the thread of the machine that asks it.
 */
public final class X509Membership implements Membership {
  private Identity identity;
  private final CertificateVerifier verifier;

  public X509Membership(Identity identity) {
    this.identity = identity;
    this.verifier = new CertificateVerifier(identity.authority());
  }

  /** Returns this node's id. */
  public NodeId nodeId() {
    return NodeId.of(identity.nodeId(), 0);
  }

  /**
   * Shows this membership from the next handshake on; sessions that there are last. Throws
   * IllegalArgumentException if it is another node's.
   */
  public void renew(Identity renewed) {
    if (!Arrays.equals(renewed.nodeId(), identity.nodeId())) {
      throw new IllegalArgumentException("a running node cannot become another");
    }
    identity = renewed;
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
      case Verification.Untimely(Verification.Valid member, boolean early, String reason)
          when holdsKey(member, message, signature) ->
          new Verdict.Untimely(identity(member), early, reason);
      case Verification.Valid member when holdsKey(member, message, signature) ->
          new Verdict.Member(identity(member));
      case Verification.Untimely untimely -> stolen(untimely.member());
      case Verification.Valid member -> stolen(member);
    };
  }

  private static boolean holdsKey(Verification.Valid member, byte[] message, byte[] signature) {
    return CertificateVerifier.verifySignature(member.publicKey(), message, signature);
  }

  private static PeerIdentity identity(Verification.Valid member) {
    return new PeerIdentity(
        NodeId.of(member.nodeId(), 0),
        member.name(),
        member.publicKey().clone(),
        member.expiresAtMs(),
        member.grant().networkTags());
  }

  private static Verdict stolen(Verification.Valid member) {
    return new Verdict.Refused("Whoever answered does not hold the key of " + member.name() + ".");
  }
}
