package org.gridtap.overlay.wire;

/** Why a control message of a linked peer, or a chunk of one, went no further. */
public enum MessageDrop {
  BAD_CHUNK("a piece of a message, or an acknowledgement, that makes no sense"),
  UNKNOWN_PROTOCOL("of a protocol that this version does not know"),
  BAD_ROUTED("a routed message that is not whole or beyond a limit"),
  HOP_LIMIT("a routed message that has been on its way for too long"),
  NO_ROUTE("a routed message for a node that nobody here knows a way to"),
  REPORT_WITHHELD(
      "a report to a sender that its packet came to its end here: too many, or too long for it"),
  BAD_REPORT("a report that a packet came to its end, which is not whole"),
  LATE_REPORT("a report that a packet came to its end, of which nothing is waited for any more"),
  BAD_RING("a message about the ring that is not whole, or not its sender's to say"),
  DIAL_REFUSED(
      "no message: a peer that frames are for is not dialled, for too many are, or linked"),
  QUEUE_FULL("of our own, for a peer that has not acknowledged enough of the earlier ones");

  private final String sentence;

  MessageDrop(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
