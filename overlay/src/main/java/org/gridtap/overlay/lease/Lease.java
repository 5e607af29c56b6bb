package org.gridtap.overlay.lease;

import org.gridtap.overlay.wire.NodeId;

/** An address that this node holds. */
public record Lease(
    NodeId network, long hardwareAddress, String hostName, int address, long secondsLeft) {}
