package org.gridtap.lab.soak;

/**
 * Something that must not happen, and did.
 *
 * @param seconds since the start
 * @param node whom it happened to
 * @param sentence what happened, for a person
 */
public record Violation(double seconds, Kind kind, String node, String sentence) {
  /** What must not happen. */
  public enum Kind {
    /** Two daemons hold one address at the same time. */
    ADDRESS_TWICE,
    /** A daemon that was started got no address (a relay: did not join) in time. */
    NO_ADDRESS,
    /** A daemon that was started again got another address than before. */
    OTHER_ADDRESS,
    /** A running daemon's address went away. */
    ADDRESS_LOST,
    /** Two machines that have long had their addresses do not reach each other. */
    UNREACHABLE,
    /** A daemon is not linked to its neighbour on the ring, or believes in a dead one. */
    RING_BROKEN,
    /** A daemon ended though nobody ended it, or did not end when asked. */
    DAEMON_ENDED,
    /** A daemon does not answer at its control socket. */
    SILENT,
    /** A daemon writes more to its log than anybody reads. */
    LOG_FLOOD,
    /** Memory, descriptors or threads grow. */
    LEAK
  }
}
