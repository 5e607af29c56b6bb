package org.gridtap.overlay.lease;

import org.gridtap.overlay.wire.NodeId;

/** What a look-up of an address found. */
public sealed interface Holder {
  /**
   * @param remainingSeconds how long the lease still lasts, at least
   */
  record Leased(NodeId node, LeaseValue value, long remainingSeconds) implements Holder {}

  record Nobody() implements Holder {}

  /**
   * @param reason one sentence for a person
   */
  record Unknown(String reason) implements Holder {}
}
