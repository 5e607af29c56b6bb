package org.gridtap.config.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Date;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;
import org.gridtap.config.identity.GridtapCertificate.Kind;

/** Makes the three kinds of certificates, as small as X.509 allows. */
final class CertificateMaker {
  /** How long before its making a certificate becomes valid; the package says why. */
  static final long BACKDATED_MS = 3_600_000;

  /** The end of what has no end (RFC 5280 §4.1.2.5): 9999-12-31T23:59:59Z. */
  static final long NO_END_MS = 253_402_300_799_000L;

  private static final AlgorithmIdentifier ED25519 =
      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);

  /** What all kinds have in common. */
  record Request(
      Kind kind,
      String issuer,
      String subject,
      byte[] publicKey,
      long notBeforeMs,
      long notAfterMs,
      Grant grant) {}

  private CertificateMaker() {}

  static GridtapCertificate make(Request request, Ed25519Key issuerKey, SecureRandom random) {
    // 63 random bits and never zero: positive, as RFC 5280 §4.1.2.2 wants it.
    BigInteger serial = BigInteger.valueOf(random.nextLong() >>> 1 | 1);
    var builder =
        new X509v3CertificateBuilder(
            name(request.issuer()),
            serial,
            new Date(request.notBeforeMs()),
            new Date(request.notAfterMs()),
            name(request.subject()),
            new SubjectPublicKeyInfo(ED25519, request.publicKey()));
    try {
      Kind kind = request.kind();
      if (kind.pathLength >= 0) {
        builder.addExtension(
            Extension.basicConstraints, true, new BasicConstraints(kind.pathLength));
      }
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(kind.keyUsage));
      if (kind == Kind.INTERMEDIATE) {
        builder.addExtension(
            new Extension(GridtapCertificate.GRANT, true, request.grant().encode()));
      }
      var signer = new BcEdECContentSignerBuilder(ED25519).build(issuerKey.parameters());
      return GridtapCertificate.read(builder.build(signer).getEncoded(), kind);
    } catch (IOException | OperatorCreationException | InvalidCertificateException broken) {
      throw new IllegalStateException(
          "a certificate that we made ourselves " + broken.getMessage());
    }
  }

  private static X500Name name(String commonName) {
    var attribute = new AttributeTypeAndValue(BCStyle.CN, new DERUTF8String(commonName));
    return new X500Name(new RDN[] {new RDN(attribute)});
  }
}
