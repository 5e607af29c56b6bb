/**
 * A node's place on the ring: how it gets there, whom it is linked to, and how the ring heals.
 *
 * <pre>
 * TOLD (on a link):   1:u8 ‖ version:i32 ‖ flags:u8 ‖ descriptor ‖ count:u8 ‖ near descriptors ‖ count:u8 ‖ ids of direct links
 * LEAVE (on a link):  2:u8
 * FIND (routed):      3:u8 ‖ nonce:i64                  to the node closest to the seeker's own id, or to a far id
 * FOUND (routed):     4:u8 ‖ nonce:i64 ‖ flags:u8 ‖ count:u8 ‖ descriptors       the finder first, then its near ones
 * ASK (on a link):    5:u8 ‖ sides:u8 ‖ count:u8 ‖ (id:20 ‖ ms:u16) each     am I next to you? these I tried in vain for so long
 * ADJACENT (ditto):   6:u8 ‖ sides:u8 ‖ count:u8 ‖ descriptors               on these sides you are; on the others these are nearer
 * FOREIGN (on a link): 7:u8 ‖ descriptor                                    a member of what may be another ring
 * CHANGE (on a link): 8:u8 ‖ base:i32 ‖ version:i32 ‖ flags:u8 ‖ count:u8 ‖ descriptor (none or one)
 *                     ‖ near: ids gone, descriptors new ‖ direct: ids gone, ids new           each with its count:u8 in front
 * ASK_ALL (on a link): 9:u8                             a change came that refers to what did not: tell all
 *
 * descriptor: id:20 ‖ count:u8 ‖ endpoints:18 each ‖ count:u8 ‖ relays (id:20 ‖ endpoint:18) each
 * flags:      bit 0 joined, bit 1 may found the ring, bit 2 founder, bit 3 reachable from outside
 * sides:      bit 0 clockwise after the node that is asked, bit 1 before it
 * </pre>
 *
 * <p>{@link org.gridtap.overlay.ring.Ring} is the machine. In it {@code LinkedPeers} has what
 * linked peers told, {@code Candidates} the nodes others spoke of, {@code Sites} the bootstrap
 * sites, {@code Joining} how this node becomes a member, {@code Adjacency} its neighbours' consent
 * to that, {@code NearLinks} the links to them, {@code FarLinks} those across the ring, {@code
 * Unification} the merging of two rings, {@code SelfDescription} how this node is reached, {@code
 * Hellos} when peers are told of it, {@code Neighbourhood} the arithmetic.
 *
 * <p>Rules after Zave's "How to make Chord correct": a neighbour counts only once there is a link
 * of our own to it and it says that it is a member, whatever others say; it is kept until a nearer
 * one counts; a node becomes a member when both neighbours agree that nobody is in between. Pure:
 * owned by the control loop. Not here: dialling ({@code overlay.link}), the next hop ({@code
 * overlay.route}), what is stored ({@code overlay.dht}).
 */
@NullMarked
package org.gridtap.overlay.ring;

import org.jspecify.annotations.NullMarked;
