package org.gridtap.overlay.name;

import org.gridtap.overlay.wire.NodeId;

/** What a look-up of a name found. */
public sealed interface Named {
  /**
   * The name's owner, which leases the address too: both records were looked up.
   *
   * @param remainingSeconds how long the answer may be relied on without asking again
   */
  record At(NodeId node, int address, long remainingSeconds) implements Named {}

  /** Nobody holds the name, or its holder does not lease the address that it states. */
  record Nobody() implements Named {}

  /**
   * @param reason one sentence for a person
   */
  record Unknown(String reason) implements Named {}
}
