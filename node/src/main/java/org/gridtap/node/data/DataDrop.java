package org.gridtap.node.data;

/** Why the data worker dropped a packet. */
public enum DataDrop {
  /** Shorter than its headers. */
  TOO_SHORT,
  /** Begins with none of our types: a stray, or a scanner. */
  NOT_OURS,
  /** For a session that is not there, or not any more. */
  UNKNOWN_SESSION,
  /** The tag does not match: forged, damaged, or of another session. */
  BAD_TAG,
  /** The counter was seen already, or is too old to tell. */
  REPLAYED,
  /** A kind of packet that this version does not know. */
  UNKNOWN_KIND,
  /** A frame of a network that this node does not take part in. */
  UNKNOWN_NETWORK,
  /** A frame whose vnet header asks for what only a TAP may ask. */
  BAD_FRAME,
  /** Longer than the path takes. */
  TOO_LONG,
  /** No session or next hop leads to the destination. */
  NO_ROUTE,
  /** A packet of others that has been on its way for too long. */
  HOP_LIMIT,
  /** A FORWARD inside a FORWARD. */
  NESTED,
  /** The control loop is too far behind. */
  RING_FULL,
  /** The kernel would not send it. */
  SEND_FAILED,
  /** The TAP would not take it. */
  TAP_REFUSED
}
