package org.gridtap.lab.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.net.SiteNat;
import org.gridtap.lab.net.Topology;
import org.gridtap.lab.soak.Role.Addressing;

/**
 * Who lives where in a soak: two relays on the internet, and machines behind routers of four kinds
 * with addresses by three ways. The token names the first relay alone, and that may be ended too.
 *
 * @param roles the first is the bootstrap site
 */
record SoakPlaces(Topology topology, List<Role> roles) {
  static final String BOOTSTRAP = "relay1";

  /** The virtual network of all machines. */
  static final String SUBNET = "10.64.0.0/10";

  private static final int FULL_SIZE = 6;
  private static final String FIXED_PREFIX = "10.99.0.";

  SoakPlaces {
    roles = List.copyOf(roles);
  }

  /** A machine's place and way, before it has a number. */
  private record Kind(String site, Addressing addressing) {}

  /** In this order machines are added; from the end on it begins again. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind("home", Addressing.AUTO),
          new Kind("campus", Addressing.DHCP),
          new Kind("", Addressing.RELAY),
          new Kind("mobile", Addressing.AUTO),
          new Kind("cone", Addressing.AUTO),
          new Kind("office", Addressing.DHCP),
          new Kind("campus", Addressing.FIXED),
          new Kind("home", Addressing.DHCP),
          new Kind("mobile", Addressing.FIXED),
          new Kind("office", Addressing.AUTO),
          new Kind("home", Addressing.AUTO));

  private static final Map<String, SiteNat> SITES = sites();

  private static Map<String, SiteNat> sites() {
    Map<String, SiteNat> sites = new LinkedHashMap<>();
    sites.put("home", SiteNat.PORT_RESTRICTED);
    sites.put("campus", SiteNat.NONE);
    sites.put("mobile", SiteNat.SYMMETRIC);
    sites.put("cone", SiteNat.FULL_CONE);
    sites.put("office", SiteNat.PORT_RESTRICTED);
    return sites;
  }

  /** Returns the places of a soak. */
  static SoakPlaces of(SoakPlan plan) {
    return plan.relaysOnly() ? relays(plan.daemons()) : of(plan.daemons());
  }

  private static SoakPlaces relays(int daemons) {
    List<Role> roles = new ArrayList<>();
    Topology topology = Topology.EMPTY;
    for (int i = 0; i < daemons; i++) {
      String name = i == 0 ? BOOTSTRAP : "relay" + (i + 1);
      roles.add(new Role(name, Addressing.RELAY, "", isSteady(i - 1, daemons), false));
      topology = topology.withPublicHost(name);
    }
    return new SoakPlaces(topology, roles);
  }

  /** The first three kinds are the three ways of life that last: a few stay up all the time. */
  private static boolean isSteady(int index, int daemons) {
    return index >= 0 && index < (daemons < FULL_SIZE ? 1 : 3);
  }

  private static SoakPlaces of(int daemons) {
    List<Role> roles = new ArrayList<>();
    roles.add(new Role(BOOTSTRAP, Addressing.RELAY, "", false, false));
    Map<String, List<String>> hosts = new LinkedHashMap<>();
    List<String> relays = new ArrayList<>(List.of(BOOTSTRAP));
    for (int i = 0; roles.size() < daemons; i++) {
      Kind kind = KINDS.get(i % KINDS.size());
      boolean taken = kind.site.isEmpty() ? relays.size() == 2 : isFull(kind.site, hosts);
      if (taken) {
        continue;
      }
      List<String> neighbours =
          kind.site.isEmpty()
              ? relays
              : hosts.computeIfAbsent(kind.site, site -> new ArrayList<>());
      String name = (kind.site.isEmpty() ? "relay" : kind.site) + (neighbours.size() + 1);
      neighbours.add(name);
      String fixed = kind.addressing == Addressing.FIXED ? FIXED_PREFIX + roles.size() : "";
      boolean moves = !kind.site.isEmpty() && SITES.get(kind.site) != SiteNat.FULL_CONE;
      roles.add(new Role(name, kind.addressing, fixed, isSteady(i, daemons), moves));
    }
    Topology topology = Topology.EMPTY;
    for (String relay : relays) {
      topology = topology.withPublicHost(relay);
    }
    for (Map.Entry<String, List<String>> site : hosts.entrySet()) {
      topology =
          topology.withSite(
              site.getKey(),
              SITES.getOrDefault(site.getKey(), SiteNat.NONE),
              site.getValue().toArray(String[]::new));
    }
    return new SoakPlaces(topology, roles);
  }

  /** A full-cone router forwards all to one host. */
  private static boolean isFull(String site, Map<String, List<String>> hosts) {
    return SITES.get(site) == SiteNat.FULL_CONE && hosts.containsKey(site);
  }
}
