package org.gridtap.overlay.wire;

/**
 * How datagrams travel to a node. Sessions do not care: the same sealed bytes go either way, and a
 * path may change under a living session.
 */
public sealed interface Path {
  /** Straight to a UDP endpoint. */
  record Direct(Endpoint endpoint) implements Path {}

  /**
   * Inside FORWARD packets over other nodes, greedily towards {@code node}. A node that has no
   * place on the ring yet cannot be found that way; {@code via} then names a member that has a link
   * to it, otherwise it is {@link NodeId#NONE}.
   */
  record Over(NodeId node, NodeId via) implements Path {}
}
