package org.gridtap.overlay.dht;

/** Why something that came off the wire was not acted on; each has a counter. */
public enum DropReason {
  MALFORMED("not a message, or beyond a limit of the layout"),
  NOT_AUTHENTICATED("a replica's message that did not come on a session with its sender"),
  NOT_A_NEIGHBOUR(
      "a replica's message from no near neighbour, or a ballot that is not its sender's"),
  FORGED("a record whose signature, owner or key does not hold"),
  UNPROVED("a claim that a quorum of members agreed, which the votes shown do not bear out"),
  STRANGER("a record whose owner has not shown that it is a member"),
  NOT_ALLOWED(
      "a key that its namespace does not let this owner have, as an address out of its row"),
  UNTIMELY("a record issued too long ago, or in the future, by this node's clock"),
  STALE("a record older than what its owner stated before"),
  COLD("a vote asked for before this node knows what its neighbours hold"),
  VIEW("a vote asked for under a replica set that differs too much from ours"),
  QUOTA("an owner with too many keys or too many creates"),
  FULL("the store, a queue or a table is full"),
  UNASKED("an answer to nothing that is open");

  private final String sentence;

  DropReason(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
