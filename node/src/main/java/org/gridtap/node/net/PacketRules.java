package org.gridtap.node.net;

import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Ipv4;
import org.gridtap.frame.Ipv4View;
import org.jspecify.annotations.Nullable;

/**
 * Which IPv4 packets may cross, as far as their own headers tell; null means that they may. Any
 * thread, and nothing is allocated: the data worker asks here too.
 */
public record PacketRules(VirtualSubnet subnet) {
  private static final int LIMITED_BROADCAST = -1;

  /** Judges a packet from the TAP, given this node's lease, 0 for none. */
  public @Nullable DropReason outbound(Ipv4View packet, int localAddress) {
    int destination = packet.destination();
    if (destination == subnet.serviceAddress()) {
      return DropReason.FOR_SERVICE;
    }
    if (destination == LIMITED_BROADCAST
        || destination == subnet.range().broadcast()
        || Ipv4.isMulticast(destination)) {
      return DropReason.MULTICAST;
    }
    if (!subnet.isLeasable(destination)) {
      return DropReason.OUTSIDE_SUBNET;
    }
    if (localAddress == 0) {
      return DropReason.NO_ADDRESS;
    }
    if (packet.source() != localAddress) {
      return DropReason.SOURCE_NOT_OURS;
    }
    return destination == localAddress ? DropReason.NO_LEASE : null;
  }

  /** Judges a packet from a peer; whether the peer leases its source is another question. */
  public @Nullable DropReason inbound(Ipv4View packet, int localAddress) {
    if (localAddress == 0) {
      return DropReason.NO_ADDRESS;
    }
    if (packet.destination() != localAddress) {
      return DropReason.NOT_FOR_US;
    }
    int source = packet.source();
    if (!subnet.isLeasable(source)) {
      return DropReason.OUTSIDE_SUBNET;
    }
    return source == localAddress ? DropReason.WRONG_OWNER : null;
  }
}
