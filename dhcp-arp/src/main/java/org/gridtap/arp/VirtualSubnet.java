package org.gridtap.arp;

import org.gridtap.frame.Subnet;

/**
 * The subnet of a virtual network, with the one address in it that is the network's own.
 *
 * @param range 8 to 30 bits of prefix: static names spell out three octets, and a network needs a
 *     service address and at least one host
 */
public record VirtualSubnet(Subnet range) {
  public static final int MIN_PREFIX = 8;
  public static final int MAX_PREFIX = 30;

  /** Throws IllegalArgumentException if the prefix is out of range. */
  public VirtualSubnet {
    if (range.prefix() < MIN_PREFIX || range.prefix() > MAX_PREFIX) {
      throw new IllegalArgumentException(
          "a virtual network's prefix has 8 to 30 bits, not " + range.prefix());
    }
  }

  /** Returns the first host address, where DHCP and DNS answer; it is never leased. */
  public int serviceAddress() {
    return range.firstHost();
  }

  /** Tells whether a node may lease the address: a host's, and not the service address. */
  public boolean isLeasable(int address) {
    return range.isHost(address) && address != serviceAddress();
  }

  @Override
  public String toString() {
    return range.toString();
  }
}
