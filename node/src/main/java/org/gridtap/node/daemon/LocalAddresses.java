package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.overlay.wire.Endpoint;

/** This host's own addresses, as others might dial them. */
final class LocalAddresses {
  private LocalAddresses() {}

  /**
   * Returns the host's addresses with the node's port: global ones first, loopback last.
   *
   * @param addresses all of this host
   * @param isVirtual tells the addresses of our own networks, over which nobody must dial us
   */
  static List<Endpoint> endpoints(
      int port, List<Rtnetlink.HostAddress> addresses, Predicate<Endpoint> isVirtual) {
    List<Endpoint> others = new ArrayList<>();
    List<Endpoint> loopback = new ArrayList<>();
    for (Rtnetlink.HostAddress address : addresses) {
      Endpoint endpoint =
          address.isIpv4()
              ? Endpoint.v4(address.ipv4(), port)
              : new Endpoint(address.hi(), address.lo(), port);
      if (endpoint.isLoopback()) {
        loopback.add(endpoint);
      } else if (!isLinkLocal(address) && !isVirtual.test(endpoint)) {
        others.add(endpoint);
      }
    }
    others.addAll(loopback);
    return others;
  }

  /** Link-local addresses mean nothing without an interface. */
  private static boolean isLinkLocal(Rtnetlink.HostAddress address) {
    return address.isIpv4() ? address.ipv4() >>> 16 == 0xa9fe : address.hi() >>> 54 == 0x3fa;
  }
}
