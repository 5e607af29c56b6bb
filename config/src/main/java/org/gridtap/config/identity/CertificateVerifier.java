package org.gridtap.config.identity;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gridtap.config.identity.GridtapCertificate.Kind;
import org.gridtap.config.identity.Verification.Invalid;
import org.gridtap.config.identity.Verification.Untimely;
import org.gridtap.config.identity.Verification.Valid;

/**
 * Checks the credentials that peers show against the one authority. Any bytes may come: none makes
 * it throw. Chains that held are remembered, at most {@link #MAX_CACHED_CHAINS}, so that a peer's
 * later handshakes cost no signature checks; validity in time is checked each time. For one thread.
 */
public final class CertificateVerifier {
  public static final int MAX_CACHED_CHAINS = 1024;

  /** A chain whose signatures held, with the times that remain to be checked. */
  private record Chain(Valid valid, long notBeforeMs, long notAfterMs) {}

  private final AuthorityCertificate authority;
  private final Map<ByteBuffer, Chain> chains = new LinkedHashMap<>(16, 0.75f, true);

  public CertificateVerifier(AuthorityCertificate authority) {
    this.authority = authority;
  }

  /**
   * Checks encoded {@link Credentials} at the wall time {@code nowMs} (Unix time in milliseconds).
   */
  public Verification verify(byte[] credentials, long nowMs) {
    Chain chain = chains.get(ByteBuffer.wrap(credentials));
    if (chain == null) {
      try {
        chain = readChain(credentials);
      } catch (InvalidCertificateException refused) {
        return new Invalid(refused.getMessage() + ".");
      }
      remember(credentials, chain);
    }
    return checkTimes(chain, nowMs);
  }

  /** Checks a signature by a public key that {@link #verify} returned. Never throws. */
  public static boolean verifySignature(byte[] publicKey, byte[] message, byte[] signature) {
    return Ed25519Key.verify(publicKey, message, signature);
  }

  int cachedChains() {
    return chains.size();
  }

  /**
   * Checks all that time does not change: names, signatures, and that the leaf does not outlive its
   * issuer.
   */
  static void checkChain(
      GridtapCertificate leaf, GridtapCertificate intermediate, AuthorityCertificate authority)
      throws InvalidCertificateException {
    if (!intermediate.issuer().equals(authority.overlayName())
        || !intermediate.isSignedBy(authority.publicKey())) {
      throw new InvalidCertificateException(
          "The token that the peer joined by was not made by the authority of overlay "
              + authority.overlayName());
    }
    if (!leaf.issuer().equals(intermediate.subject())
        || !leaf.isSignedBy(intermediate.publicKey())) {
      throw new InvalidCertificateException(
          "The peer's certificate was not made with the token that it shows");
    }
    if (leaf.notBeforeMs() < intermediate.notBeforeMs()
        || leaf.notAfterMs() > intermediate.notAfterMs()) {
      throw new InvalidCertificateException("The peer's certificate outlives its token");
    }
  }

  private Chain readChain(byte[] bytes) throws InvalidCertificateException {
    Optional<Credentials> credentials = Credentials.decode(bytes);
    if (credentials.isEmpty()) {
      throw new InvalidCertificateException("The peer's credentials are cut off or too long");
    }
    GridtapCertificate leaf = read(credentials.get().leaf(), Kind.LEAF, "The peer's certificate");
    GridtapCertificate intermediate =
        read(
            credentials.get().intermediate(),
            Kind.INTERMEDIATE,
            "The certificate of the peer's token");
    checkChain(leaf, intermediate, authority);
    byte[] publicKey = leaf.publicKey();
    Valid valid =
        new Valid(
            authority.nodeId(publicKey),
            leaf.subject(),
            publicKey,
            leaf.notAfterMs(),
            intermediate.subject(),
            intermediate.grant());
    return new Chain(valid, leaf.notBeforeMs(), leaf.notAfterMs());
  }

  private static GridtapCertificate read(byte[] der, Kind kind, String what)
      throws InvalidCertificateException {
    try {
      return GridtapCertificate.read(der, kind);
    } catch (InvalidCertificateException refused) {
      throw new InvalidCertificateException(what + " " + refused.getMessage());
    }
  }

  private void remember(byte[] credentials, Chain chain) {
    chains.put(ByteBuffer.wrap(credentials.clone()), chain);
    if (chains.size() > MAX_CACHED_CHAINS) {
      chains.remove(chains.keySet().iterator().next());
    }
  }

  private static Instant seconds(long timeMs) {
    return Instant.ofEpochSecond(Math.floorDiv(timeMs, 1000L));
  }

  private static Verification checkTimes(Chain chain, long nowMs) {
    if (nowMs > chain.notAfterMs()) {
      return new Untimely(
          chain.valid(),
          false,
          "The membership of %s ended at %s, and this machine's clock says %s; it has to join again with a newer token."
              .formatted(chain.valid().name(), seconds(chain.notAfterMs()), seconds(nowMs)));
    }
    if (nowMs < chain.notBeforeMs()) {
      return new Untimely(
          chain.valid(),
          true,
          "The membership of %s begins at %s, but this machine's clock says %s; check both clocks."
              .formatted(chain.valid().name(), seconds(chain.notBeforeMs()), seconds(nowMs)));
    }
    return chain.valid();
  }
}
