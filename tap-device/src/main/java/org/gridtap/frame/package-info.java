/**
 * Ethernet frames as bytes: checked views, values, writers, checksums, segmentation and coalescing.
 *
 * <p>Everything works over a {@link java.lang.foreign.MemorySegment} that the caller owns and lends
 * for the call. Views are mutable and reused, so that nothing is allocated per frame: {@code wrap}
 * returns false for bytes that are not well formed, and accessors are valid only after a true. No
 * input makes anything here throw, provided that offset and length lie in the segment. Pure; one
 * owner thread for each object.
 *
 * <p>On the TAP and on the wire a frame has a virtio-net header before it ({@link
 * org.gridtap.frame.VnetHeader}); "offset" names the place of that header where a method speaks of
 * a vnet frame, and that of the Ethernet header everywhere else.
 *
 * <pre>
 * vnet frame:  vnet header:10 ‖ Ethernet:14 ‖ IPv4:20–60 or IPv6:40 or ARP:28 ‖ TCP:20–60 or UDP:8 ‖ payload
 * </pre>
 *
 * <p>Not here: VLAN tags, IPv6 extension headers and IP fragments (such frames pass untouched, as
 * wholes), and any decision about where a frame goes.
 */
@NullMarked
package org.gridtap.frame;

import org.jspecify.annotations.NullMarked;
