package org.gridtap.node.control;

import java.io.IOException;

/**
 * The daemon could not be asked, or would not answer; the message says why and what to do, for a
 * person.
 */
public final class ControlException extends IOException {
  /** What kind of failure it is. */
  public enum Kind {
    /** Nobody listens at the socket. */
    NOT_RUNNING,
    /** This user may not open the socket. */
    NOT_ALLOWED,
    /** No answer came in time. */
    TIMED_OUT,
    /** The daemon said that it failed, or answered what cannot be understood. */
    FAILED
  }

  private final Kind kind;

  ControlException(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
