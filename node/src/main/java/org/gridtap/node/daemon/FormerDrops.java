package org.gridtap.node.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.gridtap.arp.ArpResponder;
import org.gridtap.dhcp.DhcpServer;
import org.gridtap.dns.DnsResponder;
import org.gridtap.node.net.DropReason;
import org.gridtap.node.net.VirtualNetwork;

/**
 * What networks dropped that are no more: without it, the node's counts would go down whenever one
 * is closed, or served in another way. Owned by the control loop.
 */
final class FormerDrops {
  /** By reason, of which there is a fixed number. */
  private final Map<Enum<?>, Long> counts = new LinkedHashMap<>();

  /** Keeps the counts of a network that ends; to be called once for each. */
  void keep(VirtualNetwork network) {
    keep(DropReason.values(), network::dropped);
    keep(ArpResponder.Drop.values(), network::dropped);
    keep(DhcpServer.Drop.values(), network::dropped);
    keep(DnsResponder.Drop.values(), network::dropped);
  }

  private <R extends Enum<R>> void keep(R[] reasons, ToLongFunction<R> count) {
    for (R reason : reasons) {
      counts.merge(reason, count.applyAsLong(reason), Long::sum);
    }
  }

  long count(Enum<?> reason) {
    return counts.getOrDefault(reason, 0L);
  }
}
