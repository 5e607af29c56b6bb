/**
 * Who has which virtual address, as the local network asks it: the ARP responder (RFC 826, RFC
 * 5227), the neighbour table, and what both know of a network ({@link
 * org.gridtap.arp.VirtualSubnet}).
 *
 * <p>Pure, owned by the control thread: no clock, no socket, no thread. IPv4 addresses are {@code
 * int}, hardware addresses are the low 48 bits of a {@code long}, both as they stand on the wire
 * when written big-endian.
 *
 * <p>The layout of frames is {@code org.gridtap.frame}'s.
 *
 * <p>Not here: the look-up itself (the overlay's, joined in {@code node}), waiting frames, NDP.
 */
@NullMarked
package org.gridtap.arp;

import org.jspecify.annotations.NullMarked;
