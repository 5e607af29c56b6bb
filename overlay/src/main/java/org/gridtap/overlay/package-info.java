/**
 * The whole node as one sans-IO machine, and how its parts are joined.
 *
 * <pre>
 * control message on a link:  protocol:u8 ‖ payload
 *   1 ring    see {@link org.gridtap.overlay.ring}
 *   2 routed  see {@link org.gridtap.overlay.route}; its inner protocol is 1, 3 or 4
 *   3 dht     see {@link org.gridtap.overlay.dht}
 *   4 unreachable  routed alone, see {@link org.gridtap.overlay.route}
 * </pre>
 *
 * <p>{@link org.gridtap.overlay.Overlay} has the inputs and the one queue over which the parts
 * cause things in one another; {@code MessageRouter} carries messages over links and from hop to
 * hop, {@code DeadEnds} tells senders what came to its end here, {@code StoredLeases} joins the
 * leases and the names to the hash table.
 *
 * <p>Pure: owned by the control loop in the daemon, by the simulation's thread in the simulator.
 * Not here: sockets, keys in use and frames (the data worker), and what each part does (the
 * packages below).
 */
@NullMarked
package org.gridtap.overlay;

import org.jspecify.annotations.NullMarked;
