/**
 * How nodes of one overlay find each other on a link without a bootstrap site: a pure machine.
 *
 * <p>A node that is not on the ring asks by multicast, members answer, and whoever hears of another
 * dials it like a site. So a network on one LAN forms by itself: the first node founds the ring,
 * unless several start together; then they dial one another first, and the lowest id does. Members
 * also speak up unasked now and then, by which two rings on one link meet.
 *
 * <p>UDP to {@link org.gridtap.node.lan.LanDiscovery#GROUP}, port {@link
 * org.gridtap.node.lan.LanDiscovery#PORT}, TTL 1, IPv4. Both messages have the same length, so an
 * answer is never longer than its question:
 *
 * <pre>
 * "gridlan1":8 ‖ kind:u8 (1 asks, 2 tells) ‖ overlay:16 ‖ node:20 ‖ port:u16
 * overlay = the first 16 bytes of SHA-256("gridtap lan v1" ‖ 0 ‖ fingerprint of the authority:32)
 * </pre>
 *
 * <p>Nothing in it is proved: it says where to knock, and the handshake shows who opens. Only the
 * sender's own address is ever dialled, and only if it is on a link of this host.
 *
 * <p>Owned by the control loop. Not here: the socket ({@code node.daemon.LanPort}), dialling
 * ({@code overlay.ring.Sites}).
 */
@NullMarked
package org.gridtap.node.lan;

import org.jspecify.annotations.NullMarked;
