package org.gridtap.frame;

/**
 * An IPv4 subnet.
 *
 * @param network the first address; its host bits are zero
 * @param prefix the length of the network part, 0 to 32
 */
public record Subnet(int network, int prefix) {
  /** Throws IllegalArgumentException for a bad prefix and for host bits in the network. */
  public Subnet {
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException("a prefix is 0 to 32, not " + prefix);
    }
    if ((network & ~maskOf(prefix)) != 0) {
      throw new IllegalArgumentException(
          "%s has host bits set; the subnet is %s/%d"
              .formatted(
                  Ipv4.format(network) + "/" + prefix,
                  Ipv4.format(network & maskOf(prefix)),
                  prefix));
    }
  }

  /** Reads {@code 10.64.0.0/10}. Throws IllegalArgumentException with the reason otherwise. */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
      throw new IllegalArgumentException("'" + text + "' is not a subnet such as 10.64.0.0/10");
    }
    return new Subnet(
        Ipv4.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /** Returns the subnet of that prefix that holds an address. */
  public static Subnet of(int address, int prefix) {
    return new Subnet(address & maskOf(prefix), prefix);
  }

  public int mask() {
    return maskOf(prefix);
  }

  public boolean contains(int address) {
    return (address & maskOf(prefix)) == network;
  }

  public boolean overlaps(Subnet other) {
    return prefix <= other.prefix ? contains(other.network) : other.contains(network);
  }

  /** Returns the last address, to which broadcasts go. */
  public int broadcast() {
    return network | ~maskOf(prefix);
  }

  /**
   * Returns how many addresses hosts may have: all but network and broadcast, as RFC 3021 has it.
   */
  public long hostCount() {
    long size = 1L << (32 - prefix);
    return prefix >= 31 ? size : size - 2;
  }

  /** Returns the first address that a host may have. */
  public int firstHost() {
    return prefix >= 31 ? network : network + 1;
  }

  /** Tells whether a host may have the address. */
  public boolean isHost(int address) {
    return contains(address) && (prefix >= 31 || (address != network && address != broadcast()));
  }

  @Override
  public String toString() {
    return Ipv4.format(network) + "/" + prefix;
  }

  private static int maskOf(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }
}
