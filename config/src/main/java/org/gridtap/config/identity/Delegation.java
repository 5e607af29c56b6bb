package org.gridtap.config.identity;

import java.security.SecureRandom;
import java.util.Arrays;
import org.gridtap.config.Label;
import org.gridtap.config.identity.CertificateMaker.Request;
import org.gridtap.config.identity.GridtapCertificate.Kind;

/** What makes a token a token: an intermediate certificate together with its private key. */
public final class Delegation {
  private final GridtapCertificate intermediate;
  private final Ed25519Key key;

  Delegation(GridtapCertificate intermediate, Ed25519Key key) {
    this.intermediate = intermediate;
    this.key = key;
  }

  /**
   * Reads a delegation and checks that the authority made it and that the key is its own; its times
   * are not checked.
   */
  public static Delegation read(byte[] der, byte[] seed, AuthorityCertificate authority)
      throws InvalidCertificateException {
    GridtapCertificate intermediate = GridtapCertificate.read(der, Kind.INTERMEDIATE);
    if (!intermediate.issuer().equals(authority.overlayName())
        || !intermediate.isSignedBy(authority.publicKey())) {
      throw new InvalidCertificateException("is not signed by the overlay's authority");
    }
    Ed25519Key key = Ed25519Key.ofSeed(seed);
    if (!Arrays.equals(key.publicKey(), intermediate.publicKey())) {
      throw new InvalidCertificateException("does not belong to the private key beside it");
    }
    return new Delegation(intermediate, key);
  }

  /** Returns the token's id: 16 hexadecimal digits, by which it will be revoked. */
  public String tokenId() {
    return intermediate.subject();
  }

  public Grant grant() {
    return intermediate.grant();
  }

  public long notBeforeMs() {
    return intermediate.notBeforeMs();
  }

  public long notAfterMs() {
    return intermediate.notAfterMs();
  }

  public byte[] der() {
    return intermediate.der();
  }

  /** Returns the secret seed, for writing into the token and nothing else. */
  public byte[] seed() {
    return key.seed();
  }

  /**
   * Makes a machine's identity: its own key, and a leaf certificate for it under this delegation.
   */
  public Identity issue(
      String hostName, Ed25519Key machineKey, AuthorityCertificate authority, SecureRandom random) {
    if (!Label.isHostName(hostName)) {
      throw new IllegalArgumentException(
          "'" + hostName + "' cannot name a host; " + Label.rule(Label.MAX_HOST_LENGTH));
    }
    GridtapCertificate leaf =
        CertificateMaker.make(
            new Request(
                Kind.LEAF,
                tokenId(),
                hostName,
                machineKey.publicKey(),
                notBeforeMs(),
                notAfterMs(),
                Grant.ALL),
            key,
            random);
    return new Identity(machineKey, leaf, intermediate, authority);
  }

  /** Says nothing of the key: this goes to logs. */
  @Override
  public String toString() {
    return "token " + tokenId();
  }
}
