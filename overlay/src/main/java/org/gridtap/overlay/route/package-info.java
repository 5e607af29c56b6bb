/**
 * Greedy routing with one hop of lookahead: which link brings a packet closest to an id.
 *
 * <pre>
 * ROUTED (a control message on a link):
 *   mode:u8   bit 0: ends at the node closest to the key, else at the node of that id;
 *             bits 1 and 2: detours made
 *   ‖ hops:u8 ‖ protocol:u8 ‖ key:20 ‖ source:20 ‖ via:20 ‖ sourceVia:20
 *   [‖ visited:16 if a detour was made: see {@link org.gridtap.overlay.wire.Detours}]
 *   ‖ payload
 * </pre>
 *
 * <p>A hop that does not acknowledge a message in time is gone round: the message takes the next
 * best hop as well, which is a detour. If that hop was where the message is to end, it may have
 * lost it only: others may still hand the message to it. A key's root that did not take it from two
 * has gone, and the next closest node takes its place. A link in doubt is left out while another
 * leads on, and a message for one node that comes to a dead end turns to where it has not been.
 *
 * <pre>
 * UNREACHABLE (payload of a routed message, to the sender of a packet that came to its end):
 *   why:u8        0 no way leads on, 1 the next hop or the destination is silent, 2 hop limit
 *   ‖ silent:u16  tenths of a second since the teller heard the destination, 0xffff unknown
 *   ‖ echo:12     of a routed message its payload's first bytes, of a forwarded datagram those
 *                 from offset 24 on, filled up with zeros
 *   ‖ destination:20
 * </pre>
 *
 * <p>It is told for a packet of others that is at least as long as what is told, never for one that
 * tells this itself, to one member ten times a second and to all a hundred times at most. Who gets
 * it believes it only of what it has sent and still waits for, and only so far: the attempt over
 * other nodes ends, while direct ones go on.
 *
 * <p>Pure. A {@link org.gridtap.overlay.route.RouteTable} is immutable: the control loop makes a
 * new one when links or neighbours' tables change, the data worker reads the last one published.
 * Not here: who is linked to whom ({@code overlay.link}, {@code overlay.ring}).
 */
@NullMarked
package org.gridtap.overlay.route;

import org.jspecify.annotations.NullMarked;
