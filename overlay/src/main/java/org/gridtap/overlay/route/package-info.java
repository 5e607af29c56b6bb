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
 * best hop as well, which is a detour. A link in doubt is left out while another leads on, and a
 * message for one node that comes to a dead end turns to where it has not been.
 *
 * <p>Pure. A {@link org.gridtap.overlay.route.RouteTable} is immutable: the control loop makes a
 * new one when links or neighbours' tables change, the data worker reads the last one published.
 * Not here: who is linked to whom ({@code overlay.link}, {@code overlay.ring}).
 */
@NullMarked
package org.gridtap.overlay.route;

import org.jspecify.annotations.NullMarked;
