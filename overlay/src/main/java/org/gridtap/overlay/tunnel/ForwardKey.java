package org.gridtap.overlay.tunnel;

import org.gridtap.overlay.wire.NodeId;

/**
 * What shares one limit among the packets that a node passes on.
 *
 * @param ingress the linked peer that handed them over: the only one that is proved
 * @param source who sent them first, by their own account unless it is the ingress; NONE for all
 *     those of an ingress that are not told apart
 * @param destination their destination if that is one hop away and the ingress their source, which
 *     makes a tunnel; NONE for packets of several hops
 */
public record ForwardKey(NodeId ingress, NodeId source, NodeId destination) {
  /**
   * Returns the key of packets.
   *
   * @param hop the linked peer that they are handed to
   */
  public static ForwardKey of(NodeId ingress, NodeId source, NodeId destination, NodeId hop) {
    boolean isTunnel = ingress.equals(source) && hop.equals(destination);
    return new ForwardKey(ingress, source, isTunnel ? destination : NodeId.NONE);
  }

  boolean isTunnel() {
    return !destination.equals(NodeId.NONE);
  }

  /** Returns the key of what is not told apart. */
  ForwardKey rest() {
    return new ForwardKey(ingress, NodeId.NONE, NodeId.NONE);
  }
}
