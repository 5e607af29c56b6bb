package org.gridtap.lab.soak;

/**
 * What one machine of a soak is.
 *
 * @param host its host in the topology, and the node's name
 * @param addressing how it comes by its address
 * @param fixedAddress the address that it insists on; empty unless {@link Addressing#FIXED}
 * @param steady whether it is never ended, so that its memory can be followed from end to end
 * @param moves whether its host's own address may change
 */
record Role(
    String host, Addressing addressing, String fixedAddress, boolean steady, boolean moves) {
  /** How a machine comes by its address. */
  enum Addressing {
    /** A relay has none. */
    RELAY,
    AUTO,
    DHCP,
    FIXED
  }

  boolean isRelay() {
    return addressing == Addressing.RELAY;
  }

  boolean hasDhcpClient() {
    return addressing == Addressing.DHCP;
  }

  /** Returns what {@code --address} says. */
  String addressFlag() {
    return switch (addressing) {
      case FIXED -> fixedAddress;
      case DHCP -> "dhcp";
      case AUTO, RELAY -> "auto";
    };
  }
}
