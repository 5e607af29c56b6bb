/**
 * DHCP for the hosts behind a TAP (RFC 2131, 2132, 3396, 3397, 6842): the codec and the server
 * machine.
 *
 * <p>Pure, owned by the control thread. The server owns no pool: it asks for leases in its {@link
 * org.gridtap.dhcp.DhcpServer.Outbox} and answers when they come. IPv4 addresses are {@code int},
 * hardware addresses the low 48 bits of a {@code long}.
 *
 * <pre>
 * message: op:u8 ‖ htype:u8 ‖ hlen:u8 ‖ hops:u8 ‖ xid:u32 ‖ secs:u16 ‖ flags:u16 ‖ ciaddr:4
 *          ‖ yiaddr:4 ‖ siaddr:4 ‖ giaddr:4 ‖ chaddr:16 ‖ sname:64 ‖ file:128
 *          ‖ 63825363 ‖ options: (code:u8 ‖ length:u8 ‖ value)* ‖ 255
 * frame:   Ethernet:14 ‖ IPv4:20+ ‖ UDP:8, 68 to 67 or back ‖ message
 * </pre>
 *
 * <p>Not here: choosing addresses and the leases themselves (the overlay's), the DNS server that
 * option 6 names, relay agents, DHCPv6, a route for the client: a virtual network never takes the
 * default route over.
 */
@NullMarked
package org.gridtap.dhcp;

import org.jspecify.annotations.NullMarked;
