package org.gridtap.config.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.gridtap.config.Label;
import org.gridtap.config.identity.CertificateMaker.Request;
import org.gridtap.config.identity.GridtapCertificate.Kind;

/**
 * An overlay's certificate authority with its private key. It is needed to make tokens and
 * networks, never to join.
 */
public final class Authority {
  private final Ed25519Key key;
  private final AuthorityCertificate certificate;

  private Authority(Ed25519Key key, AuthorityCertificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * Makes a new authority without an end date. Throws IllegalArgumentException if the name is no
   * label.
   */
  public static Authority create(String overlayName, long nowMs, SecureRandom random) {
    if (!Label.isNetworkName(overlayName)) {
      throw new IllegalArgumentException(
          "'" + overlayName + "' cannot name an overlay; " + Label.rule(Label.MAX_NETWORK_LENGTH));
    }
    Ed25519Key key = Ed25519Key.generate(random);
    GridtapCertificate certificate =
        CertificateMaker.make(
            new Request(
                Kind.AUTHORITY,
                overlayName,
                overlayName,
                key.publicKey(),
                nowMs - CertificateMaker.BACKDATED_MS,
                CertificateMaker.NO_END_MS,
                Grant.ALL),
            key,
            random);
    try {
      return new Authority(key, AuthorityCertificate.of(certificate));
    } catch (InvalidCertificateException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Puts an authority together from its files. Throws IllegalArgumentException if key and
   * certificate do not match.
   */
  public static Authority of(Ed25519Key key, AuthorityCertificate certificate) {
    if (!Arrays.equals(key.publicKey(), certificate.publicKey())) {
      throw new IllegalArgumentException("the private key is not the one of the certificate");
    }
    return new Authority(key, certificate);
  }

  public AuthorityCertificate certificate() {
    return certificate;
  }

  public Ed25519Key key() {
    return key;
  }

  /** Makes the intermediate certificate and key of a new token, with a random 64-bit token id. */
  public Delegation delegate(Grant grant, long notAfterMs, long nowMs, SecureRandom random) {
    Ed25519Key tokenKey = Ed25519Key.generate(random);
    String tokenId = HexFormat.of().toHexDigits(random.nextLong());
    GridtapCertificate intermediate =
        CertificateMaker.make(
            new Request(
                Kind.INTERMEDIATE,
                certificate.overlayName(),
                tokenId,
                tokenKey.publicKey(),
                nowMs - CertificateMaker.BACKDATED_MS,
                notAfterMs,
                grant),
            key,
            random);
    return new Delegation(intermediate, tokenKey);
  }

  /**
   * Signs a message of one kind; the domain keeps a signature of one kind from being taken for one
   * of another.
   */
  public byte[] sign(String domain, byte[] message) {
    return key.sign(domainSeparated(domain, message));
  }

  /** Says nothing of the key: this goes to logs. */
  @Override
  public String toString() {
    return certificate.toString();
  }

  static byte[] domainSeparated(String domain, byte[] message) {
    byte[] prefix = domain.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + message.length);
    // A certificate's signed part begins with 0x30, a domain never does; the zero byte ends it.
    System.arraycopy(message, 0, whole, prefix.length + 1, message.length);
    return whole;
  }
}
