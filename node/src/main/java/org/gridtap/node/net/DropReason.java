package org.gridtap.node.net;

/** Why a frame went no further. */
public enum DropReason {
  /** Shorter than its headers, or longer than any frame. */
  TRUNCATED,
  /** IPv6 does not cross: its addresses are not derived yet. */
  IPV6,
  /** Neither IPv4, IPv6 nor ARP. */
  OTHER_PROTOCOL,
  /** An IPv4 header that contradicts itself. */
  BAD_HEADER,
  /** ARP is answered where it is asked and never crosses. */
  ARP_FROM_PEER,
  /** A DHCP message where the network's address is not given by DHCP. */
  DHCP_NOT_SERVED,
  /** Broadcasts and multicasts are not flooded. */
  MULTICAST,
  OUTSIDE_SUBNET,
  /** For the service address, but nothing that it serves. */
  FOR_SERVICE,
  /** This node holds no address now. */
  NO_ADDRESS,
  /** From the TAP with a source that this node does not lease. */
  SOURCE_NOT_OURS,
  /** From a peer with a destination that this node does not lease. */
  NOT_FOR_US,
  /** From a peer with a source that another node leases. */
  WRONG_OWNER,
  /** Nobody leases the other address, or the look-up failed. */
  NO_LEASE,
  /** Too many frames wait for look-ups. */
  QUEUE_FULL
}
