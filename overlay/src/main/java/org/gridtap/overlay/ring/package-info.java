/**
 * A node's place on the ring: how it gets there, whom it is linked to, and how the ring heals.
 *
 * <pre>
 * HELLO (on a link):  1:u8 ‖ flags:u8 ‖ descriptor ‖ count:u8 ‖ near descriptors ‖ count:u8 ‖ ids of direct links
 * LEAVE (on a link):  2:u8
 * FIND (routed):      3:u8 ‖ nonce:i64                  to the node closest to the seeker's own id, or to a far id
 * FOUND (routed):     4:u8 ‖ nonce:i64 ‖ flags:u8 ‖ count:u8 ‖ descriptors       the finder first, then its near ones
 *
 * descriptor: id:20 ‖ count:u8 ‖ endpoints:18 each ‖ count:u8 ‖ relays (id:20 ‖ endpoint:18) each
 * flags:      bit 0 joined, bit 1 may found the ring, bit 2 founder, bit 3 reachable from outside
 * </pre>
 *
 * <p>{@link org.gridtap.overlay.ring.Ring} is the machine. In it {@code LinkedPeers} has what
 * linked peers told, {@code Candidates} the nodes others spoke of, {@code Sites} the bootstrap
 * sites, {@code Joining} how this node becomes a member, {@code NearLinks} the links to its
 * neighbours, {@code FarLinks} those across the ring, {@code SelfDescription} how this node is
 * reached, {@code Hellos} when peers are told of it, {@code Neighbourhood} the arithmetic.
 *
 * <p>Rules after Zave's "How to make Chord correct": a neighbour counts only once there is a link
 * of our own to it, and no living node is ever skipped. Pure: owned by the control loop. Not here:
 * dialling ({@code overlay.link}), the next hop ({@code overlay.route}), what is stored ({@code
 * overlay.dht}).
 */
@NullMarked
package org.gridtap.overlay.ring;

import org.jspecify.annotations.NullMarked;
