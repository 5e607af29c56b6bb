package org.gridtap.lab.sim.history;

import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was asked of a key, and what came of it. It took effect at one moment between its
 * call and its answer.
 */
final class Operation {
  /** What came of it. */
  enum Kind {
    /** {@code node} was told that the key is its own. */
    GRANTED,

    /** Somebody was told that the key is {@code node}'s: by a look-up, or by a claim refused. */
    SEEN,

    /** Somebody was told that the key is nobody's. */
    SEEN_FREE,

    /** {@code node} claimed the key and never got an answer: it may have got it, or not. */
    UNANSWERED,

    /** {@code node}'s claim was refused, but a copy of it may have come later, and got the key. */
    LATE;

    /** Tells whether there was no answer to be true or not. */
    boolean isSilent() {
      return this == UNANSWERED || this == LATE;
    }
  }

  final Kind kind;
  final @Nullable NodeId node;
  final long calledNs;
  final long answeredNs;

  /**
   * From when on the key may be another's although nobody told the replicas so before: it was given
   * back, or its owner's own time for it was over. Long.MAX_VALUE while it is held.
   */
  long heldUntilNs = Long.MAX_VALUE;

  Operation(Kind kind, @Nullable NodeId node, long calledNs, long answeredNs) {
    this.kind = kind;
    this.node = node;
    this.calledNs = calledNs;
    this.answeredNs = answeredNs;
  }
}
