package org.gridtap.node.data;

/** Why the data worker dropped a packet. */
public enum DataDrop {
  TOO_SHORT("shorter than its headers"),
  NOT_OURS("begins with none of our packet types: a stray, or a scanner"),
  UNKNOWN_SESSION("for a session that is not there, or not any more"),
  BAD_TAG("the tag does not match: forged, damaged, or of another session"),
  REPLAYED("seen already, or too old to tell"),
  UNKNOWN_KIND("a kind of packet that this version does not know"),
  UNKNOWN_NETWORK("a frame of a network that this node does not take part in"),
  NETWORK_NOT_ALLOWED("a frame from or to a peer whose token does not allow the network"),
  BAD_FRAME("a frame whose vnet header asks for what only a TAP may ask"),
  TOO_LONG("longer than the path takes"),
  NO_ROUTE("no session or next hop leads to the destination"),
  HOP_LIMIT("a packet of others that has been on its way for too long"),
  FORWARD_DELAYED(
      "of others, taken out because packets waited too long: their sender slows down by that"),
  FORWARD_QUEUE_FULL(
      "of others, who sent more than this node passes on for one of them or for all"),
  FORWARD_TOO_MANY_PEERS("of others, who are too many at the same time to be told apart"),
  NESTED("a forwarded packet inside a forwarded packet"),
  PEER_TOO_FAST("more from one member, of what needs thought, than it gets a second"),
  HOST_TOO_FAST("more from this host, of what needs thought, than it gets a second"),
  KERNEL_BUFFER_FULL("the kernel dropped it: the buffer was full, or the checksum was wrong"),
  TAP_QUEUE_FULL("from this host, which sends faster than it is worked off"),
  RING_FULL("the control loop is too far behind"),
  SEND_FAILED("the kernel would not send it"),
  TAP_REFUSED("the interface would not take it"),
  SILENT("the lease has to be confirmed first: this host slept, or its clock was set");

  private final String sentence;

  DataDrop(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason for a person, without capital or full stop. */
  public String sentence() {
    return sentence;
  }
}
