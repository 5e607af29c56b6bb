/**
 * Greedy routing with one hop of lookahead: which link brings a packet closest to an id.
 *
 * <pre>
 * ROUTED (a control message on a link):
 *   mode:u8 ‖ hops:u8 ‖ protocol:u8 ‖ key:20 ‖ source:20 ‖ via:20 ‖ sourceVia:20 ‖ payload
 * </pre>
 *
 * <p>Pure. A {@link org.gridtap.overlay.route.RouteTable} is immutable: the control loop makes a
 * new one when links or neighbours' tables change, the data worker reads the last one published.
 * Not here: who is linked to whom ({@code overlay.link}, {@code overlay.ring}).
 */
@NullMarked
package org.gridtap.overlay.route;

import org.jspecify.annotations.NullMarked;
