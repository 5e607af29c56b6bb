package org.gridtap.tap;

import java.util.List;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.LinuxException;
import org.gridtap.linux.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * What this host has of interfaces, addresses and unicast IPv4 routes, read at one time.
 *
 * @param readNs when the reading began, by the clock that {@link #read} was given
 */
public record HostTables(
    long readNs,
    List<Rtnetlink.Link> links,
    List<Rtnetlink.HostAddress> addresses,
    List<Rtnetlink.Ipv4Route> routes) {
  /** No interface's index: nothing is left out. */
  public static final int NO_INTERFACE = 0;

  /** Other VPNs write a default route as two halves, 0.0.0.0/1 and 128.0.0.0/1. */
  private static final int MAX_DEFAULT_PREFIX = 1;

  public HostTables {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
  }

  /** Reads the tables of the thread's network namespace. */
  public static HostTables read(long nowNs) throws LinuxException {
    try (Rtnetlink netlink = new Rtnetlink()) {
      return new HostTables(nowNs, netlink.links(), netlink.addresses(), netlink.ipv4Routes());
    }
  }

  /** Returns the interface of an index. */
  public Rtnetlink.@Nullable Link link(int index) {
    for (Rtnetlink.Link link : links) {
      if (link.index() == index) {
        return link;
      }
    }
    return null;
  }

  /** Returns the IPv4 addresses on an interface. */
  public List<Integer> ipv4On(int index) {
    return addresses.stream()
        .filter(address -> address.interfaceIndex() == index && address.isIpv4())
        .map(Rtnetlink.HostAddress::ipv4)
        .toList();
  }

  /**
   * Returns what collides with a subnet, as a phrase such as {@code the route 10.0.0.0/8 on eth0},
   * or null. A default route collides with nothing.
   *
   * @param except the interface whose own routes and addresses are left out, or {@link
   *     #NO_INTERFACE}
   */
  public @Nullable String collision(Subnet subnet, int except) {
    for (Rtnetlink.Ipv4Route route : routes) {
      Subnet local = Subnet.of(route.destination(), route.prefix());
      boolean isOther = except == NO_INTERFACE || route.interfaceIndex() != except;
      if (isOther && mayCollide(route) && local.overlaps(subnet)) {
        return "the route " + local + " on " + nameOf(route.interfaceIndex());
      }
    }
    for (Rtnetlink.HostAddress address : addresses) {
      boolean isOther = except == NO_INTERFACE || address.interfaceIndex() != except;
      if (isOther && address.isIpv4() && subnet.contains(address.ipv4())) {
        Subnet local = Subnet.of(address.ipv4(), address.prefix());
        return "the address in " + local + " on " + nameOf(address.interfaceIndex());
      }
    }
    return null;
  }

  /** Tells whether a route is none of the default ones. */
  public static boolean mayCollide(Rtnetlink.Ipv4Route route) {
    return route.prefix() > MAX_DEFAULT_PREFIX;
  }

  private String nameOf(int index) {
    Rtnetlink.Link link = link(index);
    return link == null ? "another interface" : link.name();
  }
}
