package org.gridtap.node.net;

import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Ipv4;
import org.gridtap.overlay.wire.NodeId;

/**
 * What a virtual network is told at its start.
 *
 * @param self this node
 * @param domain the domain of the network's names, e.g. {@code grid.gridtap}
 * @param mtu what an IP packet on the TAP may measure, in bytes
 * @param hostHardware the TAP's hardware address, 48 bits
 */
public record NetworkSettings(
    NodeId self,
    VirtualSubnet subnet,
    String domain,
    int mtu,
    long hostHardware,
    AddressMode address) {
  /** Throws IllegalArgumentException if a fixed address cannot be leased in the subnet. */
  public NetworkSettings {
    if (address instanceof AddressMode.Fixed(int fixed) && !subnet.isLeasable(fixed)) {
      throw new IllegalArgumentException(
          Ipv4.format(fixed)
              + " cannot be leased in "
              + subnet
              + ": choose a host address other than "
              + Ipv4.format(subnet.serviceAddress())
              + ", which is the network's own");
    }
  }
}
