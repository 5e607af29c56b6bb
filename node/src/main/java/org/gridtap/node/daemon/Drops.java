package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.gridtap.arp.ArpResponder;
import org.gridtap.dhcp.DhcpServer;
import org.gridtap.dns.DnsResponder;
import org.gridtap.node.control.StatusReport;
import org.gridtap.node.data.DataDrop;
import org.gridtap.node.lan.LanDrop;
import org.gridtap.node.net.DropReason;
import org.gridtap.node.net.VirtualNetwork;
import org.gridtap.overlay.session.Drop;
import org.gridtap.overlay.wire.MessageDrop;

/** Gathers what all parts of a node dropped, and why. Called on the control loop. */
final class Drops {
  private final List<StatusReport.Drop> all = new ArrayList<>();

  private Drops() {}

  /** Returns what was dropped since the start; reasons that have not occurred are left out. */
  static List<StatusReport.Drop> of(Node node) {
    return all(node).stream().filter(drop -> drop.count() > 0).toList();
  }

  /** Returns every reason, whether or not it has occurred. */
  static List<StatusReport.Drop> all(Node node) {
    Drops drops = new Drops();
    var overlay = node.overlay();
    var counters = node.data().counters();
    drops.add("packets", DataDrop.values(), counters::dropped, DataDrop::sentence);
    drops.add(
        "handshakes",
        Drop.values(),
        reason -> node.gate().dropped(reason) + overlay.dropped(reason),
        Drop::sentence);
    drops.add("messages", MessageDrop.values(), overlay::dropped, MessageDrop::sentence);
    drops.add(
        "dht",
        org.gridtap.overlay.dht.DropReason.values(),
        overlay::dropped,
        org.gridtap.overlay.dht.DropReason::sentence);
    drops.add(
        "frames",
        DropReason.values(),
        reason ->
            counters.dropped(reason) + ofNetworks(node, reason, network -> network.dropped(reason)),
        DropReason::sentence);
    drops.add(
        "arp",
        ArpResponder.Drop.values(),
        reason -> ofNetworks(node, reason, network -> network.dropped(reason)),
        ArpResponder.Drop::sentence);
    drops.add(
        "dhcp",
        DhcpServer.Drop.values(),
        reason -> ofNetworks(node, reason, network -> network.dropped(reason)),
        DhcpServer.Drop::sentence);
    drops.add(
        "dns",
        DnsResponder.Drop.values(),
        reason -> ofNetworks(node, reason, network -> network.dropped(reason)),
        DnsResponder.Drop::sentence);
    LanPort lan = node.lan();
    drops.add(
        "discovery",
        LanDrop.values(),
        reason -> lan == null ? 0 : lan.dropped(reason),
        LanDrop::sentence);
    return drops.all;
  }

  private <R extends Enum<R>> void add(
      String where, R[] reasons, ToLongFunction<R> count, Function<R, String> sentence) {
    for (R reason : reasons) {
      String word = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
      all.add(
          new StatusReport.Drop(where, word, count.applyAsLong(reason), sentence.apply(reason)));
    }
  }

  /** Counts in what networks dropped that are closed by now. */
  private static long ofNetworks(Node node, Enum<?> reason, ToLongFunction<VirtualNetwork> count) {
    return node.formerDrops().count(reason)
        + node.networks().stream().map(NetworkService::network).mapToLong(count).sum();
  }
}
