package org.gridtap.config;

import java.util.Optional;

/**
 * The subnet of a virtual network: /8 to /29, so that a C-name's three octets tell every address
 * apart and at least five machines fit.
 */
public record Ipv4Subnet(Ipv4Address network, int prefixLength) {
  public static final int MIN_PREFIX_LENGTH = 8;
  public static final int MAX_PREFIX_LENGTH = 29;

  /** What a network gets that does not ask for another subnet. */
  public static final Ipv4Subnet DEFAULT = new Ipv4Subnet(new Ipv4Address(0x0a400000), 10);

  /** Throws IllegalArgumentException with {@link #problem}'s sentence. */
  public Ipv4Subnet {
    problem(network, prefixLength)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
  }

  /** Reads {@code A.B.C.D/N}; throws IllegalArgumentException with a sentence for a person. */
  public static Ipv4Subnet parse(String text) {
    int slash = text.indexOf('/');
    Optional<Ipv4Address> address = Ipv4Address.parse(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0 || address.isEmpty() || !text.substring(slash + 1).matches("\\d{1,2}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a subnet; write one like 10.64.0.0/10");
    }
    return new Ipv4Subnet(address.get(), Integer.parseInt(text.substring(slash + 1)));
  }

  /** Says what makes this an unusable subnet; empty if nothing does. */
  public static Optional<String> problem(Ipv4Address network, int prefixLength) {
    String text = network + "/" + prefixLength;
    if (prefixLength < MIN_PREFIX_LENGTH || prefixLength > MAX_PREFIX_LENGTH) {
      return Optional.of(
          text + " has a prefix outside /8 to /29; choose one in that range, like 10.64.0.0/10");
    }
    int masked = network.bits() & maskBits(prefixLength);
    if (masked != network.bits()) {
      return Optional.of(
          text
              + " has bits set after its prefix; did you mean "
              + new Ipv4Address(masked)
              + "/"
              + prefixLength
              + "?");
    }
    int first = network.bits() >>> 24;
    boolean linkLocal = network.bits() >>> 16 == 0xa9fe;
    if (first == 0 || first == 127 || first >= 224 || linkLocal) {
      return Optional.of(
          text
              + " is reserved and cannot be given to hosts; choose a private range, like"
              + " 10.64.0.0/10");
    }
    return Optional.empty();
  }

  public Ipv4Address mask() {
    return new Ipv4Address(maskBits(prefixLength));
  }

  public Ipv4Address broadcast() {
    return new Ipv4Address(network.bits() | ~maskBits(prefixLength));
  }

  /** Returns the first host address: DHCP and DNS answer there, and it is never leased. */
  public Ipv4Address serviceAddress() {
    return new Ipv4Address(network.bits() + 1);
  }

  public boolean contains(Ipv4Address address) {
    return (address.bits() & maskBits(prefixLength)) == network.bits();
  }

  /** Tells whether a host may lease the address: neither network, broadcast nor service address. */
  public boolean isHostAddress(Ipv4Address address) {
    return contains(address)
        && !address.equals(network)
        && !address.equals(broadcast())
        && !address.equals(serviceAddress());
  }

  /** Returns how many addresses hosts may lease. */
  public int hostCount() {
    return (1 << (32 - prefixLength)) - 3;
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }

  private static int maskBits(int prefixLength) {
    return -1 << (32 - prefixLength);
  }
}
