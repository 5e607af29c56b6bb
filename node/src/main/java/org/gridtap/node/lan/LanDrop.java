package org.gridtap.node.lan;

/** Why a datagram to the discovery port was not heeded. */
public enum LanDrop {
  MALFORMED("no message of ours"),
  OTHER_OVERLAY("of another overlay on the same link"),
  NOT_ON_LINK("from an address that is on no link of this host"),
  TOO_MANY("more than a link full of members has to say");

  private final String sentence;

  LanDrop(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
