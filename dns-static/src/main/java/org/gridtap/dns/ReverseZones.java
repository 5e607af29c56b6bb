package org.gridtap.dns;

import java.util.ArrayList;
import java.util.List;
import org.gridtap.frame.Subnet;

/**
 * The zones of {@code in-addr.arpa} that make up a subnet (RFC 1035 §3.5), cut at whole octets: the
 * 64 of {@code 64.10.in-addr.arpa} to {@code 127.10.in-addr.arpa} for 10.64.0.0/10.
 */
public final class ReverseZones {
  private static final int BITS_OF_OCTET = 8;

  private ReverseZones() {}

  /** Returns the zones without a final dot, at most 128. The prefix has 1 to 32 bits. */
  public static List<String> of(Subnet subnet) {
    int octets = octets(subnet);
    int shift = Integer.SIZE - octets * BITS_OF_OCTET;
    long count = 1L << (octets * BITS_OF_OCTET - subnet.prefix());
    List<String> zones = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      zones.add(nameOf(subnet.network() + (i << shift), octets));
    }
    return List.copyOf(zones);
  }

  /** Returns how many octets name a zone of the subnet. */
  static int octets(Subnet subnet) {
    return (subnet.prefix() + BITS_OF_OCTET - 1) / BITS_OF_OCTET;
  }

  private static String nameOf(int address, int octets) {
    StringBuilder name = new StringBuilder();
    for (int i = octets - 1; i >= 0; i--) {
      int octet = address >>> (Integer.SIZE - (i + 1) * BITS_OF_OCTET) & 0xff;
      name.append(octet).append('.');
    }
    return name.append("in-addr.arpa").toString();
  }
}
