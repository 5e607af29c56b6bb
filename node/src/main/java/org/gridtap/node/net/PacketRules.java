package org.gridtap.node.net;

import org.gridtap.arp.Subnet;
import org.jspecify.annotations.Nullable;

/** Which IPv4 packets may cross, as far as their own headers tell; null means that they may. */
record PacketRules(Subnet subnet) {
  private static final int LIMITED_BROADCAST = -1;
  private static final int MULTICAST_PREFIX = 0xe;

  /** Judges an IPv4 frame from the TAP, given this node's lease, 0 for none. */
  @Nullable DropReason outbound(byte[] frame, int localAddress) {
    if (!InnerFrame.isSoundIpv4(frame)) {
      return DropReason.BAD_HEADER;
    }
    int destination = InnerFrame.destination(frame);
    if (destination == subnet.serviceAddress()) {
      return DropReason.FOR_SERVICE;
    }
    if (destination == LIMITED_BROADCAST
        || destination == subnet.broadcastAddress()
        || destination >>> 28 == MULTICAST_PREFIX) {
      return DropReason.MULTICAST;
    }
    if (!subnet.isLeasable(destination)) {
      return DropReason.OUTSIDE_SUBNET;
    }
    if (localAddress == 0) {
      return DropReason.NO_ADDRESS;
    }
    if (InnerFrame.source(frame) != localAddress) {
      return DropReason.SOURCE_NOT_OURS;
    }
    return destination == localAddress ? DropReason.NO_LEASE : null;
  }

  /** Judges an IPv4 frame from a peer; whether the peer leases its source is another question. */
  @Nullable DropReason inbound(byte[] frame, int localAddress) {
    if (!InnerFrame.isSoundIpv4(frame)) {
      return DropReason.BAD_HEADER;
    }
    if (localAddress == 0) {
      return DropReason.NO_ADDRESS;
    }
    if (InnerFrame.destination(frame) != localAddress) {
      return DropReason.NOT_FOR_US;
    }
    int source = InnerFrame.source(frame);
    if (!subnet.isLeasable(source)) {
      return DropReason.OUTSIDE_SUBNET;
    }
    return source == localAddress ? DropReason.WRONG_OWNER : null;
  }
}
