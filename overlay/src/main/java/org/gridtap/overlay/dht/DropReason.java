package org.gridtap.overlay.dht;

/** Why something that came off the wire was not acted on; each has a counter. */
public enum DropReason {
  /** Not a message, or beyond a limit of the layout. */
  MALFORMED,
  /** A replica's message that did not come on a session with its sender. */
  NOT_AUTHENTICATED,
  /**
   * A replica's message from a node that is not a near neighbour, or a ballot that is not its
   * sender's.
   */
  NOT_A_NEIGHBOUR,
  /** A record whose signature, owner or key does not hold. */
  FORGED,
  /** A record older than what its owner stated before. */
  STALE,
  /** A vote asked for while cold. */
  COLD,
  /** A vote asked for under a set that differs too much from ours. */
  VIEW,
  /** An owner with too many keys or too many creates. */
  QUOTA,
  /** The store, a queue or a table is full. */
  FULL,
  /** An answer to nothing that is open. */
  UNASKED
}
