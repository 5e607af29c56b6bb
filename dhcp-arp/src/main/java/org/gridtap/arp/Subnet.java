package org.gridtap.arp;

/**
 * The IPv4 subnet of a virtual network.
 *
 * @param network the network address, host bits zero
 * @param prefixLength 8 to 30: static names spell out three octets, and a network needs a service
 *     address and at least one host
 */
public record Subnet(int network, int prefixLength) {
  public static final int MIN_PREFIX_LENGTH = 8;
  public static final int MAX_PREFIX_LENGTH = 30;

  /** Throws IllegalArgumentException if the prefix is out of range or a host bit is set. */
  public Subnet {
    if (prefixLength < MIN_PREFIX_LENGTH || prefixLength > MAX_PREFIX_LENGTH) {
      throw new IllegalArgumentException(
          "a virtual network's prefix has 8 to 30 bits, not " + prefixLength);
    }
    if ((network & (-1 >>> prefixLength)) != 0) {
      throw new IllegalArgumentException("host bits are set in " + format(network));
    }
  }

  public int mask() {
    return ~(-1 >>> prefixLength);
  }

  /** Returns the first host address, where DHCP and DNS answer; it is never leased. */
  public int serviceAddress() {
    return network + 1;
  }

  public int broadcastAddress() {
    return network | ~mask();
  }

  public boolean contains(int address) {
    return (address & mask()) == network;
  }

  /** Tells whether a host may hold the address: neither network, broadcast nor service address. */
  public boolean isLeasable(int address) {
    return contains(address)
        && address != network
        && address != serviceAddress()
        && address != broadcastAddress();
  }

  /** Returns the address in dotted notation. */
  public static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  @Override
  public String toString() {
    return format(network) + "/" + prefixLength;
  }
}
