package org.gridtap.node.daemon;

/** The daemon cannot start; the message says why and what to do, for a person. */
final class DaemonFailure extends Exception {
  private static final long serialVersionUID = 1;

  DaemonFailure(String sentence) {
    super(sentence);
  }
}
