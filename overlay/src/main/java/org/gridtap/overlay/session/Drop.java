package org.gridtap.overlay.session;

/** Why {@link Handshakes} ignored a datagram or refused a dial. */
public enum Drop {
  /** Not one of the four types that a handshake consists of. */
  UNKNOWN_TYPE,
  /** Too short, too long, or with fields out of range. */
  MALFORMED,
  /** A message 1 of a protocol version that is not ours. */
  WRONG_VERSION,
  /** For an index that no handshake of ours has; late duplicates end here too. */
  UNKNOWN_INDEX,
  /** A repetition that needs no answer. */
  DUPLICATE,
  /** A message 1 without a valid cookie while under load: answered with a cookie. */
  NEEDS_COOKIE,
  /** A cookie packet that does not echo what we sent. */
  FORGED_COOKIE,
  /** A message 1 beyond {@link Handshakes#MAX_PENDING_RESPONDER}. */
  PENDING_FULL,
  /** A message 1 beyond {@link Handshakes#MAX_PENDING_PER_SOURCE} while under load. */
  SOURCE_FULL,
  /** All {@link Handshakes#MAX_INDICES} indices are taken. */
  INDICES_FULL,
  /** A dial beyond {@link Handshakes#MAX_DIALS}. */
  DIALS_FULL,
  /** A public key of low order. */
  BAD_KEY,
  /** Does not decrypt, or contradicts what it was decrypted from. */
  NOT_AUTHENTIC,
  /** Of someone whose credentials do not hold. */
  REFUSED,
}
