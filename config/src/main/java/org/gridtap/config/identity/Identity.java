package org.gridtap.config.identity;

import java.util.Arrays;
import org.gridtap.config.identity.GridtapCertificate.Kind;

/**
 * What this machine is in its overlay: its own key, and the certificates that lead from it to the
 * authority.
 */
public final class Identity {
  private final Ed25519Key key;
  private final GridtapCertificate leaf;
  private final GridtapCertificate intermediate;
  private final AuthorityCertificate authority;
  private final byte[] credentials;
  private final byte[] nodeId;

  Identity(
      Ed25519Key key,
      GridtapCertificate leaf,
      GridtapCertificate intermediate,
      AuthorityCertificate authority) {
    this.key = key;
    this.leaf = leaf;
    this.intermediate = intermediate;
    this.authority = authority;
    this.credentials = new Credentials(leaf.der(), intermediate.der()).encode();
    this.nodeId = authority.nodeId(key.publicKey());
  }

  /**
   * Puts an identity together from its parts and checks that they belong together; its times are
   * not checked.
   */
  public static Identity read(
      Ed25519Key key, Credentials credentials, AuthorityCertificate authority)
      throws InvalidCertificateException {
    GridtapCertificate leaf = GridtapCertificate.read(credentials.leaf(), Kind.LEAF);
    GridtapCertificate intermediate =
        GridtapCertificate.read(credentials.intermediate(), Kind.INTERMEDIATE);
    CertificateVerifier.checkChain(leaf, intermediate, authority);
    if (!Arrays.equals(key.publicKey(), leaf.publicKey())) {
      throw new InvalidCertificateException("does not belong to the private key beside it");
    }
    return new Identity(key, leaf, intermediate, authority);
  }

  public Ed25519Key key() {
    return key;
  }

  public AuthorityCertificate authority() {
    return authority;
  }

  /** Returns the encoded {@link Credentials}, at most {@link Credentials#MAX_BYTES} bytes. */
  public byte[] credentials() {
    return credentials.clone();
  }

  /** Returns the node id, 20 bytes. */
  public byte[] nodeId() {
    return nodeId.clone();
  }

  public String hostName() {
    return leaf.subject();
  }

  public String tokenId() {
    return intermediate.subject();
  }

  public Grant grant() {
    return intermediate.grant();
  }

  /**
   * Returns when membership begins, Unix time in milliseconds: an hour before the token was made.
   */
  public long notBeforeMs() {
    return leaf.notBeforeMs();
  }

  /** Returns when membership ends, Unix time in milliseconds. */
  public long notAfterMs() {
    return leaf.notAfterMs();
  }

  /** Signs with the machine's own key; 64 bytes. */
  public byte[] sign(byte[] message) {
    return key.sign(message);
  }

  /** Says nothing of the key: this goes to logs. */
  @Override
  public String toString() {
    return hostName() + " in overlay " + authority.overlayName();
  }
}
