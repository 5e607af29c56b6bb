/**
 * Who has which virtual address, as the local network asks it: the ARP responder (RFC 826, RFC
 * 5227), the neighbour table, and the values both need ({@link org.gridtap.arp.Subnet}, {@link
 * org.gridtap.arp.VpnMac}).
 *
 * <p>Pure, owned by the control thread: no clock, no socket, no thread. IPv4 addresses are {@code
 * int}, hardware addresses are the low 48 bits of a {@code long}, both as they stand on the wire
 * when written big-endian.
 *
 * <pre>
 * ARP frame, 42 bytes (padding behind it is ignored):
 *   destination:6 ‖ source:6 ‖ 0x0806 ‖ 1:u16 ‖ 0x0800 ‖ 6:u8 ‖ 4:u8 ‖ operation:u16
 *   ‖ sender hardware:6 ‖ sender protocol:4 ‖ target hardware:6 ‖ target protocol:4
 * </pre>
 *
 * <p>Not here: the look-up itself (the overlay's, joined in {@code node}), waiting frames, NDP.
 */
@NullMarked
package org.gridtap.arp;

import org.jspecify.annotations.NullMarked;
