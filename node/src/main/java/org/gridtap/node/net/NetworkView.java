package org.gridtap.node.net;

import org.gridtap.arp.VirtualSubnet;

/**
 * All that the data worker needs to know of a network: immutable, published whole.
 *
 * @param localAddress what this node leases, 0 for none: then nothing crosses
 * @param hostHardware the hardware address of the host behind the TAP
 */
public record NetworkView(
    VirtualSubnet subnet, int localAddress, long hostHardware, AddressTable neighbours) {}
