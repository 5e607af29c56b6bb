package org.gridtap.node.net;

/** Who decides on a network's address, and who puts it on the interface. */
public sealed interface AddressMode {
  /**
   * The daemon is its own client.
   *
   * @param previous the address of the last run, asked for first; 0 for none
   */
  record Auto(int previous) implements AddressMode {}

  /** The operating system's DHCP client asks, and is answered. */
  record Dhcp() implements AddressMode {}

  /** The configuration names the address; it is claimed all the same. */
  record Fixed(int address) implements AddressMode {}
}
