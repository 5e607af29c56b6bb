package org.gridtap.node.net;

import org.gridtap.arp.ArpResponder;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.overlay.wire.NodeId;

/**
 * The machines by which frames cross one network, and what they share: who holds which address, the
 * host's lease, and the view that the data worker has of it. {@link Wiring} joins them.
 */
final class Machines {
  final VirtualSubnet subnet;
  final ArpResponder arp;
  final NeighbourTable<NodeId> neighbours = new NeighbourTable<>();
  final DropCounters drops = new DropCounters();
  final FrameGate gate;
  final HostLease lease;
  NetworkView view;

  Machines(VirtualSubnet subnet, long hostHardware) {
    this.subnet = subnet;
    this.arp = new ArpResponder(subnet);
    this.gate = new FrameGate(subnet, neighbours, drops);
    this.lease = new HostLease(hostHardware);
    this.view = new NetworkView(subnet, 0, hostHardware, AddressTable.EMPTY);
  }
}
