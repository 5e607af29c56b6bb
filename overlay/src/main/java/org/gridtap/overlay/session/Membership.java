package org.gridtap.overlay.session;

/**
 * What a handshake needs to know of certificates: our own proof, and whether a peer's holds. The
 * daemon's is made from X.509 certificates, the simulator's from plain ids.
 */
public interface Membership {
  /**
   * Returns our leaf certificate and what leads to the authority's (never that itself), at most 700
   * bytes.
   */
  byte[] credentials();

  /** Signs a handshake's hash with the leaf's Ed25519 key; 64 bytes. */
  byte[] sign(byte[] message);

  /**
   * Checks a peer's credentials and its signature over {@code message} at the wall time {@code
   * nowMs}.
   */
  Verdict verify(byte[] credentials, byte[] message, byte[] signature, long nowMs);

  /** The outcome of {@link #verify}. */
  sealed interface Verdict {
    record Member(PeerIdentity identity) implements Verdict {}

    /**
     * A member, but not at this time: its membership has ended, or has not begun, by our clock.
     *
     * @param early whether it has not begun, which cannot be: one of the two clocks is wrong
     */
    record Untimely(PeerIdentity identity, boolean early, String reason) implements Verdict {}

    /**
     * @param reason one sentence for a person
     */
    record Refused(String reason) implements Verdict {}
  }
}
