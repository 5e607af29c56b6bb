package org.gridtap.overlay.session;

/** Why {@link Handshakes} ignored a datagram or refused a dial. */
public enum Drop {
  UNKNOWN_TYPE("not one of the four types that a handshake consists of"),
  MALFORMED("too short, too long, or with fields out of range"),
  WRONG_VERSION("a first message of a protocol version that is not ours"),
  UNKNOWN_INDEX("for no handshake of ours; late duplicates end here too"),
  DUPLICATE("a repetition that needs no answer"),
  TOO_MANY_ANSWERS("answers to our handshakes, more a second than we can have asked for"),
  NEEDS_COOKIE("a first message without a cookie under load: answered with one"),
  NO_COOKIE_LEFT("the same, unanswered: as many cookies were sent as a second may have"),
  FORGED_COOKIE("a cookie that does not echo what we sent"),
  PENDING_FULL("too many handshakes are being answered"),
  SOURCE_FULL("too many handshakes of one address are being answered"),
  INDICES_FULL("too many sessions and handshakes"),
  DIALS_FULL("too many dials of our own"),
  BAD_KEY("a public key of low order"),
  NOT_AUTHENTIC("does not decrypt, or contradicts what it was decrypted from"),
  REFUSED("of someone whose credentials do not hold");

  private final String sentence;

  Drop(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
