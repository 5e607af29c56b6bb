package org.gridtap.node.net;

import org.gridtap.arp.ArpResponder;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.dns.DnsResponder;
import org.gridtap.dns.DnsSettings;
import org.gridtap.overlay.wire.NodeId;

/**
 * The machines of one network that any address mode needs, and what they share: who holds which
 * address, the host's lease, and the view that the data worker has of it. {@link Wiring} joins
 * them.
 */
final class Machines {
  final VirtualSubnet subnet;
  final ServiceFrames frames;
  final ArpResponder arp;
  final NeighbourTable<NodeId> neighbours = new NeighbourTable<>();
  final DropCounters drops = new DropCounters();
  final FrameGate gate;
  final HostLease lease;
  final DnsResponder dns;
  NetworkView view;

  Machines(NetworkSettings settings) {
    this.subnet = settings.subnet();
    this.frames = new ServiceFrames(subnet.serviceAddress());
    this.arp = new ArpResponder(subnet);
    this.gate = new FrameGate(subnet, neighbours, drops);
    this.lease = new HostLease(settings.hostHardware());
    this.dns =
        new DnsResponder(
            new DnsSettings(subnet.range(), subnet.serviceAddress(), settings.domain()));
    this.view = new NetworkView(subnet, 0, settings.hostHardware(), AddressTable.EMPTY);
  }
}
