/**
 * How a datagram travels over other nodes: tunnelled links, handshakes with nodes that cannot be
 * dialled, and frames that have no direct link are all the same FORWARD packet, sealed afresh
 * inside the session with each next hop.
 *
 * <pre>
 * FORWARD (plaintext of a KIND_FORWARD packet):
 *   hops:u8 ‖ flags:u8 ‖ detours:u8 ‖ 0:u8 ‖ destination:20 ‖ source:20
 *   [‖ via:20       if flags bit 0: a member that has a link to the destination]
 *   [‖ sourceVia:20 if flags bit 1: a member that has a link to the source]
 *   [‖ visited:16   if flags bit 2, once a detour was made: see {@link
 *                   org.gridtap.overlay.wire.Detours}]
 *   ‖ datagram      a handshake or a sealed packet, as it would stand in a UDP datagram
 * </pre>
 *
 * <p>The nodes on the way see ids, sizes and kinds; the datagram is sealed for its destination.
 * {@link org.gridtap.overlay.tunnel.ForwardQueue} decides when a node passes on what others sent,
 * and what it does not: rates, turns and CoDel, by names of <a
 * href="https://www.rfc-editor.org/rfc/rfc8290">RFC 8290</a>.
 *
 * <p>Pure: owned by whoever calls, the data worker in the daemon. Not here: the choice of the next
 * hop ({@code overlay.route}), the packets that wait (the data worker).
 */
@NullMarked
package org.gridtap.overlay.tunnel;

import org.jspecify.annotations.NullMarked;
