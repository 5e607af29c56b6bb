package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.gridtap.linux.Rtnetlink;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.tap.HostTables;

/** This host's own addresses, as others might dial them. */
final class LocalAddresses {
  private LocalAddresses() {}

  /**
   * Returns the host's addresses with the node's port: global ones first, loopback last. Those on
   * TUN and TAP interfaces are left out: they may be another overlay's, and two that each carry the
   * other's packets carry nothing else any more.
   *
   * @param isVirtual tells the addresses of our own networks, over which nobody must dial us
   */
  static List<Endpoint> endpoints(int port, HostTables tables, Predicate<Endpoint> isVirtual) {
    List<Endpoint> others = new ArrayList<>();
    List<Endpoint> loopback = new ArrayList<>();
    for (Rtnetlink.HostAddress address : tables.addresses()) {
      Rtnetlink.Link link = tables.link(address.interfaceIndex());
      if (link != null && link.tunTap()) {
        continue;
      }
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
