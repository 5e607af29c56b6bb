/**
 * The control side of one virtual network behind one TAP: what the data worker cannot decide by a
 * table look-up comes here.
 *
 * <p>Pure, owned by the control thread, except that {@link org.gridtap.node.net.NetworkView} and
 * the {@link org.gridtap.node.net.AddressTable} in it are read by the data worker.
 *
 * <pre>
 * TAP ──ARP──────────────▶ ArpResponder ─┐
 *     ──DHCP─────────────▶ DhcpServer ───┤
 *     ──DNS──────────────▶ DnsResponder ─┼─▶ look-ups and claims (the overlay's)
 *     ──IPv4, unknown──▶ NeighbourTable ─┘
 *     ──else to the service address ─────▶ answered, or refused at once
 * peer ─IPv4, unverified─▶ NeighbourTable ─▶ delivered only if its source is leased to the peer
 *
 * frame, here as between TAP and session: vnet header:10 ‖ Ethernet frame
 * </pre>
 *
 * <p>Not here: sealing and sending, the TAP, the leases' protocol, frames whose owner is known (the
 * data worker's), IPv6.
 */
@NullMarked
package org.gridtap.node.net;

import org.jspecify.annotations.NullMarked;
