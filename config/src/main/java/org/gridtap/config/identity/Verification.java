package org.gridtap.config.identity;

/** The outcome of {@link CertificateVerifier#verify}. */
public sealed interface Verification {
  /**
   * The credentials lead to the authority and are valid now. The arrays are shared with the
   * verifier's memory: to be read, not changed.
   *
   * @param nodeId 20 bytes, derived from the key
   * @param name the host name in the leaf: a label, for people only
   * @param publicKey the leaf's Ed25519 key, 32 bytes, by which the holder must sign
   * @param expiresAtMs when membership ends, Unix time in milliseconds
   * @param tokenId the token that the machine joined by
   * @param grant what that token allows
   */
  record Valid(
      byte[] nodeId, String name, byte[] publicKey, long expiresAtMs, String tokenId, Grant grant)
      implements Verification {}

  /**
   * All holds but the time: the membership has ended, or has not begun, by this machine's clock.
   *
   * @param early whether it has not begun, which cannot be: one of the two clocks is wrong
   * @param reason what to do is in it, for a person
   */
  record Untimely(Valid member, boolean early, String reason) implements Verification {}

  /**
   * @param reason one sentence for a person
   */
  record Invalid(String reason) implements Verification {}
}
