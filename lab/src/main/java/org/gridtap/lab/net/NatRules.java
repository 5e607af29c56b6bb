package org.gridtap.lab.net;

/**
 * The nftables rules that make a Linux router behave as one kind of NAT.
 *
 * <p>All but {@link SiteNat#NONE} and {@link SiteNat#FULL_CONE} drop what arrives unasked in the
 * input chain. Without that a peer's early packet would leave a conntrack entry on the router
 * itself, and the site's own mapping for that peer would have to move to another port.
 */
final class NatRules {
  private static final String FIREWALL =
      """
      table ip firewall {
        chain to_router {
          type filter hook input priority 0; policy accept;
          iifname "wan" ct state new drop;
        }
        chain across {
          type filter hook forward priority 0; policy drop;
          iifname != "wan" accept;
          ct state established,related accept;
        }
      }
      """;

  private static final String MASQUERADE =
      """
      table ip translation {
        chain leaving {
          type nat hook postrouting priority 100;
          oifname "wan" masquerade%s;
        }
      }
      """;

  private static final String FULL_CONE =
      """
      table ip translation {
        chain entering {
          type nat hook prerouting priority -100;
          iifname "wan" ip daddr %1$s meta l4proto udp dnat to %2$s;
        }
        chain leaving {
          type nat hook postrouting priority 100;
          oifname "wan" ip saddr %2$s snat to %1$s;
        }
      }
      """;

  private static final String NO_UDP =
      """
      table ip no_udp {
        chain across_before {
          type filter hook forward priority -5;
          meta l4proto udp drop;
        }
      }
      """;

  private NatRules() {}

  /**
   * Returns a script for {@code nft -f}, for a router with the interfaces {@code wan} and {@code
   * lan}; empty for none.
   *
   * @param wanAddress the router's public address
   * @param firstHost the address of the site's first host, which a full cone forwards to
   */
  static String scriptFor(SiteNat nat, String wanAddress, String firstHost) {
    return switch (nat) {
      case NONE -> "";
      case PORT_RESTRICTED -> FIREWALL + MASQUERADE.formatted("");
      case SYMMETRIC -> FIREWALL + MASQUERADE.formatted(" fully-random");
      case FULL_CONE -> FULL_CONE.formatted(wanAddress, firstHost);
      case UDP_BLOCKED -> FIREWALL + MASQUERADE.formatted("") + NO_UDP;
    };
  }
}
