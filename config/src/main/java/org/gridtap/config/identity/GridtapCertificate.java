package org.gridtap.config.identity;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.gridtap.config.Label;

/**
 * One of our three kinds of certificate, read strictly from DER. Only what {@link CertificateMaker}
 * writes is accepted.
 */
final class GridtapCertificate {
  /** Longest certificate of any kind, in bytes. */
  static final int MAX_BYTES = 512;

  static final ASN1ObjectIdentifier GRANT =
      new ASN1ObjectIdentifier("2.25.234155966851174857704737954013456266058");

  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  /** What a certificate is for; each kind has exactly one shape. */
  enum Kind {
    AUTHORITY(KeyUsage.keyCertSign | KeyUsage.digitalSignature, 1, 2),
    INTERMEDIATE(KeyUsage.keyCertSign, 0, 3),
    LEAF(KeyUsage.digitalSignature, -1, 1);

    final int keyUsage;

    /** How many certificates may follow below it; -1 for one that is no authority. */
    final int pathLength;

    private final int extensionCount;

    Kind(int keyUsage, int pathLength, int extensionCount) {
      this.keyUsage = keyUsage;
      this.pathLength = pathLength;
      this.extensionCount = extensionCount;
    }
  }

  private final byte[] der;
  private final Certificate certificate;
  private final String issuer;
  private final String subject;
  private final byte[] publicKey;
  private final Grant grant;
  private final long notBeforeMs;
  private final long notAfterMs;

  private GridtapCertificate(byte[] der, Certificate certificate, Kind kind)
      throws InvalidCertificateException {
    this.der = der;
    this.certificate = certificate;
    this.issuer = commonName(certificate.getIssuer());
    this.subject = commonName(certificate.getSubject());
    this.publicKey = publicKey(certificate.getSubjectPublicKeyInfo());
    this.grant = checkExtensions(certificate.getExtensions(), kind);
    this.notBeforeMs = certificate.getStartDate().getDate().getTime();
    this.notAfterMs = certificate.getEndDate().getDate().getTime();
    require(certificate.getVersionNumber() == 3, "is not X.509 version 3");
    require(
        certificate.getSignatureAlgorithm().equals(ED25519)
            && certificate.getTBSCertificate().getSignature().equals(ED25519),
        "is not signed with Ed25519");
  }

  /**
   * Reads a certificate of the expected kind. Its signature is not checked here: see {@link
   * #isSignedBy}.
   */
  static GridtapCertificate read(byte[] der, Kind kind) throws InvalidCertificateException {
    require(der.length <= MAX_BYTES, "has more than " + MAX_BYTES + " bytes");
    try {
      Certificate certificate = Certificate.getInstance(ASN1Primitive.fromByteArray(der));
      require(certificate != null, "is empty");
      require(
          Arrays.equals(certificate.getEncoded(ASN1Encoding.DER), der), "is not encoded as DER");
      return new GridtapCertificate(der.clone(), certificate, kind);
    } catch (IOException | RuntimeException malformed) {
      // The ASN.1 library reports malformed input by half a dozen unchecked exceptions.
      throw new InvalidCertificateException("is malformed");
    }
  }

  byte[] der() {
    return der.clone();
  }

  String issuer() {
    return issuer;
  }

  String subject() {
    return subject;
  }

  byte[] publicKey() {
    return publicKey.clone();
  }

  /** Returns an intermediate's grant; {@link Grant#ALL} for the other kinds. */
  Grant grant() {
    return grant;
  }

  long notBeforeMs() {
    return notBeforeMs;
  }

  /** Returns the last moment of validity; the encoding counts whole seconds. */
  long notAfterMs() {
    return notAfterMs;
  }

  /**
   * Checks the signature; {@code issuerKey} comes from another certificate, so it was checked
   * there.
   */
  boolean isSignedBy(byte[] issuerKey) {
    try {
      byte[] signed = certificate.getTBSCertificate().getEncoded(ASN1Encoding.DER);
      return certificate.getSignature().getPadBits() == 0
          && Ed25519Key.verifyByCheckedKey(
              issuerKey, signed, certificate.getSignature().getOctets());
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Grant checkExtensions(Extensions extensions, Kind kind)
      throws InvalidCertificateException {
    require(extensions != null, "has no extensions");
    require(
        extensions.getExtensionOIDs().length == kind.extensionCount,
        "has other extensions than its kind has");
    KeyUsage usage = KeyUsage.fromExtensions(extensions);
    require(usage != null && usage.equals(new KeyUsage(kind.keyUsage)), "has the wrong key usage");
    BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
    if (kind == Kind.LEAF) {
      require(constraints == null, "may not be an authority");
      return Grant.ALL;
    }
    require(
        constraints != null
            && constraints.isCA()
            && constraints.getPathLenConstraintInteger() != null
            && constraints.getPathLenConstraintInteger().hasValue(kind.pathLength),
        "is not an authority of the right depth");
    if (kind == Kind.AUTHORITY) {
      return Grant.ALL;
    }
    Extension extension = extensions.getExtension(GRANT);
    require(extension != null, "does not say what it grants");
    Optional<Grant> grant = Grant.decode(extension.getExtnValue().getOctets());
    require(grant.isPresent(), "has a grant that this version of gridtap cannot read");
    return grant.orElseThrow();
  }

  private static String commonName(X500Name name) throws InvalidCertificateException {
    var parts = name.getRDNs();
    require(
        parts.length == 1
            && !parts[0].isMultiValued()
            && parts[0].getFirst().getType().equals(BCStyle.CN)
            && parts[0].getFirst().getValue() instanceof DERUTF8String,
        "has a name of another form than CN=…");
    String text = ((DERUTF8String) parts[0].getFirst().getValue()).getString();
    // Names reach terminals and logs: nothing but a label's characters may stand in one.
    require(Label.isHostName(text), "has a name with other characters than a label's");
    return text;
  }

  private static byte[] publicKey(SubjectPublicKeyInfo info) throws InvalidCertificateException {
    byte[] key = info.getPublicKeyData().getOctets();
    require(
        info.getAlgorithm().equals(ED25519)
            && info.getPublicKeyData().getPadBits() == 0
            && Ed25519Key.isPublicKey(key),
        "has no valid Ed25519 key");
    return key;
  }

  private static void require(boolean condition, String complaint)
      throws InvalidCertificateException {
    if (!condition) {
      throw new InvalidCertificateException(complaint);
    }
  }
}
