package org.gridtap.node.net;

/** Why a frame went no further. */
public enum DropReason {
  TRUNCATED("shorter than its headers, or longer than any frame"),
  IPV6("IPv6 does not cross: its addresses are not derived yet"),
  OTHER_PROTOCOL("neither IPv4, IPv6 nor ARP"),
  BAD_HEADER("an IPv4 header that contradicts itself"),
  ARP_FROM_PEER("ARP is answered where it is asked and never crosses"),
  DHCP_NOT_SERVED("DHCP where the address is not given by DHCP"),
  MULTICAST("broadcasts and multicasts are not flooded"),
  OUTSIDE_SUBNET("an address outside the network's subnet"),
  FOR_SERVICE("for the service address, but nothing that it serves"),
  SERVICE_FRAGMENT("a fragment for the service address, which takes whole packets only"),
  BAD_PAYLOAD("for the service address, malformed within its IPv4 header"),
  NO_ADDRESS("this node holds no address now"),
  SOURCE_NOT_OURS("from this host with a source that it does not lease"),
  NOT_FOR_US("from a peer with a destination that this node does not lease"),
  WRONG_OWNER("from a peer with a source that another node leases"),
  NO_LEASE("nobody leases the other address, or the look-up failed"),
  FOREIGN_CARD("ARP or DHCP for a hardware address that the host's interface does not have"),
  QUEUE_FULL("too many frames wait for look-ups");

  private final String sentence;

  DropReason(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
