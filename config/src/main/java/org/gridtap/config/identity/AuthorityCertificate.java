package org.gridtap.config.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.gridtap.config.identity.GridtapCertificate.Kind;

/**
 * An overlay's certificate authority as all its members know it: the name, the public key and the
 * fingerprint.
 */
public final class AuthorityCertificate {
  private static final String PEM_TYPE = "CERTIFICATE";
  private static final byte[] NODE_ID_DOMAIN =
      "gridtap node id v1".getBytes(StandardCharsets.US_ASCII);

  private final GridtapCertificate certificate;
  private final byte[] fingerprint;

  private AuthorityCertificate(GridtapCertificate certificate) {
    this.certificate = certificate;
    this.fingerprint = Digests.sha256(certificate.der());
  }

  /** Reads a self-signed authority certificate from DER, bounded and strictly. */
  public static AuthorityCertificate read(byte[] der) throws InvalidCertificateException {
    return of(GridtapCertificate.read(der, Kind.AUTHORITY));
  }

  static AuthorityCertificate of(GridtapCertificate certificate)
      throws InvalidCertificateException {
    if (!certificate.subject().equals(certificate.issuer())
        || !certificate.isSignedBy(certificate.publicKey())) {
      throw new InvalidCertificateException("is not signed by its own key");
    }
    return new AuthorityCertificate(certificate);
  }

  /** Returns the certificate in PEM, as {@code openssl x509} reads it. */
  public String toPem() {
    return Pem.write(PEM_TYPE, certificate.der());
  }

  /** Reads a certificate that {@link #toPem} wrote. */
  public static AuthorityCertificate fromPem(String pem) throws InvalidCertificateException {
    Optional<byte[]> der = Pem.read(PEM_TYPE, pem);
    if (der.isEmpty()) {
      throw new InvalidCertificateException("is not PEM");
    }
    return read(der.get());
  }

  public String overlayName() {
    return certificate.subject();
  }

  public byte[] der() {
    return certificate.der();
  }

  public byte[] publicKey() {
    return certificate.publicKey();
  }

  /** Returns SHA-256 of the DER form, 32 bytes: what tells overlays apart, whatever their names. */
  public byte[] fingerprint() {
    return fingerprint.clone();
  }

  /** Checks a signature that {@link Authority#sign} made for the same domain. */
  public boolean verify(String domain, byte[] message, byte[] signature) {
    return Ed25519Key.verifyByCheckedKey(
        certificate.publicKey(), Authority.domainSeparated(domain, message), signature);
  }

  /**
   * Returns the 20-byte node id of the member with this public key; the package gives the formula.
   */
  public byte[] nodeId(byte[] publicKey) {
    MessageDigest digest = Digests.newSha256();
    digest.update(NODE_ID_DOMAIN);
    digest.update(publicKey);
    return Arrays.copyOf(digest.digest(fingerprint), 20);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AuthorityCertificate authority
        && Arrays.equals(fingerprint, authority.fingerprint);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fingerprint);
  }

  @Override
  public String toString() {
    return "authority of overlay " + overlayName();
  }
}
