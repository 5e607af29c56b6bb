package org.gridtap.config.file;

import java.util.Optional;
import org.gridtap.config.Ipv4Address;

/** How a host comes by its address in a network. */
public sealed interface AddressChoice {
  /** The daemon allocates an address and sets it on the TAP. */
  record Auto() implements AddressChoice {
    @Override
    public String toString() {
      return "auto";
    }
  }

  /** The operating system's own DHCP client asks on the TAP, and is answered. */
  record Dhcp() implements AddressChoice {
    @Override
    public String toString() {
      return "dhcp";
    }
  }

  /** This very address, claimed like any other. */
  record Fixed(Ipv4Address address) implements AddressChoice {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /** Reads {@code auto}, {@code dhcp} or an IPv4 address; empty for anything else. */
  static Optional<AddressChoice> parse(String text) {
    return switch (text) {
      case "auto" -> Optional.of(new Auto());
      case "dhcp" -> Optional.of(new Dhcp());
      default -> Ipv4Address.parse(text).map(Fixed::new);
    };
  }
}
