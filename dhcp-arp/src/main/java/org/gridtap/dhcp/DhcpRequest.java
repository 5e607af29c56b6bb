package org.gridtap.dhcp;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a client means by a REQUEST, told by which fields it fills (RFC 2131 §4.3.2 and table 4).
 *
 * @param address what it wants to use
 */
record DhcpRequest(State state, int address) {
  enum State {
    /** Takes an offer: server identifier and option 50. */
    SELECTING,
    /** Asks whether the address that it remembers still holds: option 50 only. */
    INIT_REBOOT,
    /** Extends its lease with the server that gave it: ciaddr, by unicast. */
    RENEWING,
    /** Extends its lease with any server: ciaddr, by broadcast. */
    REBINDING
  }

  /** Returns null for a REQUEST that names no address. */
  static @Nullable DhcpRequest of(DhcpMessage message, boolean broadcast) {
    OptionalInt requested = message.options().getInt(DhcpOptions.REQUESTED_ADDRESS);
    int address = requested.orElse(message.clientAddress());
    if (address == 0) {
      return null;
    }
    if (requested.isPresent()) {
      boolean selecting = message.options().has(DhcpOptions.SERVER_ID);
      return new DhcpRequest(selecting ? State.SELECTING : State.INIT_REBOOT, address);
    }
    return new DhcpRequest(broadcast ? State.REBINDING : State.RENEWING, address);
  }
}
