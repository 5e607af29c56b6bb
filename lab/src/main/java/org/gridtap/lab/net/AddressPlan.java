package org.gridtap.lab.net;

/** Which addresses go where; all subnets are /24, numbers start at 1. */
final class AddressPlan {
  /** What the internet routes nowhere, silently, as the real one does. */
  static final String[] PRIVATE_RANGES = {
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"
  };

  private static final int FIRST_SITE_NET = 100;

  private AddressPlan() {}

  static String publicHost(int number) {
    return "11.11.%d.10".formatted(number);
  }

  static String publicHostGateway(int number) {
    return "11.11.%d.1".formatted(number);
  }

  static String siteWan(int number) {
    return publicHost(FIRST_SITE_NET + number);
  }

  static String siteWanGateway(int number) {
    return publicHostGateway(FIRST_SITE_NET + number);
  }

  /** Returns the site's subnet: a public one where there is no NAT. */
  static String siteSubnet(SiteNat nat, int number) {
    return lanPrefix(nat, number) + ".0/24";
  }

  static String siteLanGateway(SiteNat nat, int number) {
    return lanPrefix(nat, number) + ".1";
  }

  static String siteHost(SiteNat nat, int number, int host) {
    return lanPrefix(nat, number) + "." + (host + 1);
  }

  private static String lanPrefix(SiteNat nat, int number) {
    return (nat == SiteNat.NONE ? "11.12." : "192.168.") + number;
  }
}
