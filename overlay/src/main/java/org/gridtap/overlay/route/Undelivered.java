package org.gridtap.overlay.route;

import org.gridtap.overlay.wire.NodeId;

/**
 * A packet of several hops that has come to an end here and not to its destination.
 *
 * @param sourceVia a member that has a link to {@code source}, or NONE
 * @param echo bytes of the packet that only its sender and those on its way know, {@link
 *     Unreachable#ECHO_BYTES} of them
 * @param bytes how long the packet was
 */
public record Undelivered(
    NodeId destination,
    NodeId source,
    NodeId sourceVia,
    Unreachable.Why why,
    byte[] echo,
    int bytes) {}
