package org.gridtap.lab.net;

import java.util.List;

/** A place with hosts on one LAN behind one router. */
public record Site(String name, SiteNat nat, List<String> hosts) {
  public Site {
    hosts = List.copyOf(hosts);
  }
}
