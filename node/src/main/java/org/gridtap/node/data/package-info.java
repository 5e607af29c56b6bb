/**
 * The data worker: one thread that alone reads and writes the shared UDP socket and the TAPs, and
 * owns ciphers, counters, replay windows, segmentation and the forwarding of others' packets.
 *
 * <pre>
 *   Outbound   TAP → classify → segment → seal ─┐                ┌─ datagram or FORWARD in a datagram
 *                                               ├─▶ Trains ─▶ UDP ┘
 *   Forwarder  FORWARD of others → its turn ─────┘
 *   Inbound    UDP → session → open → replay window → frame: check, coalesce → TAP
 *                                                   → FORWARD: here, or to the Forwarder
 *                                                   → control: ControlRing → control loop
 * </pre>
 *
 * <p>The control loop speaks to it through bounded commands ({@link
 * org.gridtap.node.data.DataWorker}'s methods) and hears from it through {@link
 * org.gridtap.node.data.ControlRing}. The frame path allocates nothing per packet. Not here: any
 * decision about links, routes or leases; all of that is given.
 */
@NullMarked
package org.gridtap.node.data;

import org.jspecify.annotations.NullMarked;
