package org.gridtap.node.net;

/** Why a claim came to nothing. */
public enum LeaseFailure {
  TAKEN("another node leases the address"),
  NOT_ALLOWED("this node's certificate does not allow the address"),
  NOT_JOINED("this node has not joined the overlay yet"),
  NO_ANSWER("the overlay did not answer in time"),
  EXHAUSTED("every address that was tried is taken");

  private final String sentence;

  LeaseFailure(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
