package org.gridtap.dhcp;

import java.util.stream.Stream;
import org.gridtap.arp.VirtualSubnet;

/**
 * What a DHCP server tells its clients of their network.
 *
 * @param domain the domain of the network's names, e.g. {@code grid.gridtap}
 * @param mtu what an IP packet may measure, in bytes
 * @param maxClients how many hardware addresses are served at once: 1 behind a host's own TAP
 */
public record DhcpSettings(VirtualSubnet subnet, String domain, int mtu, int maxClients) {
  /** The least MTU of an IPv4 link that option 26 can state (RFC 2132 §5.1). */
  private static final int MIN_MTU = 68;

  private static final int MAX_DOMAIN = 253;
  private static final int MAX_LABEL = 63;

  /** Throws IllegalArgumentException if a value is out of range. */
  public DhcpSettings {
    if (domain.length() > MAX_DOMAIN || !hasProperLabels(domain)) {
      throw new IllegalArgumentException(
          "a domain has at most 253 characters, in labels of 1 to 63: " + domain);
    }
    if (mtu < MIN_MTU || mtu > 0xffff) {
      throw new IllegalArgumentException("an MTU is 68 to 65535, not " + mtu);
    }
    if (maxClients < 1 || maxClients > DhcpServer.MAX_CLIENTS) {
      throw new IllegalArgumentException(
          "a server has 1 to " + DhcpServer.MAX_CLIENTS + " clients, not " + maxClients);
    }
  }

  private static boolean hasProperLabels(String domain) {
    return Stream.of(domain.split("\\.", -1))
        .allMatch(label -> !label.isEmpty() && label.length() <= MAX_LABEL);
  }
}
