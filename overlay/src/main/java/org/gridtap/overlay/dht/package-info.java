/**
 * The distributed hash table: put-if-absent, get, renew and remove of signed records, with one
 * decision per key.
 *
 * <p>A record lives on the five nodes closest to its key. Every change runs through single-decree
 * Paxos among them, driven by the key's <em>root</em>, the closest node. A node that has just come
 * to be responsible for a key has no vote until it has fetched that key's state from enough of the
 * nodes that were there before it: it is <em>cold</em>, then <em>warm</em>. {@link
 * org.gridtap.overlay.dht.Dht} joins the parts; messages stand below in the order they travel.
 *
 * <pre>
 * client                    root                         replica
 *   PUT, GET  ---routed-->    Root, Reads
 *                               PREPARE, READ  --link-->   Replica
 *                               &lt;--  PROMISE, NACK, READ_REPLY
 *                               ACCEPT         --link-->
 *                               &lt;--  ACCEPTED, NACK
 *   REPLY     &lt;--routed--     answer
 *   LEASE_LOST &lt;--routed--    to an owner whose record gave way to another's
 *
 * between replicas          Warmth: SYNC, SYNC_PAGE      Repair: DIGEST, WANT, PUSH
 *                           HandOver: OFFER, HELD
 * </pre>
 *
 * <p>Wire, big-endian; every message is at most 16,000 bytes and starts with its type:
 *
 * <pre>
 * ballot   round:u32 ‖ tie:u32 ‖ node:20                        set    count:u8 (1..5) ‖ node:20 each
 * accepted ballot ‖ remainingMs:u64 ‖ record                    arc    kind:u8 (0 none, 1 arc, 2 all) ‖ from:20 ‖ to:20
 * record   length:u16 ‖ signed part ‖ signature:64
 * signed   namespace:u8+n ‖ network:20 ‖ name:u8+n ‖ owner:20 ‖ ownerKey:32 ‖ admission:32
 *          ‖ seq:u64 ‖ ttlSeconds:u32 ‖ flags:u8 (1 = tombstone) ‖ nonce:u64 ‖ value:u16+n
 * the signature is Ed25519 over "gridtap dht record v1" ‖ 0 ‖ signed part
 *
 *  1 PUT        op:u64 ‖ record                    9 READ       read:u64 ‖ key:20
 *  2 GET        op:u64 ‖ key:20                   10 READ_REPLY read:u64 ‖ key:20 ‖ warm:u8 ‖ accepted?
 *  3 REPLY      op:u64 ‖ status:u8 ‖ why:u8+n     11 SYNC       arc ‖ cursor:20
 *               ‖ remainingMs:u64 ‖ record?       12 SYNC_PAGE  arc ‖ cursor:20 ‖ last:u8 ‖ next:20 ‖ warm arc ‖ accepted*
 *  4 PREPARE    key:20 ‖ ballot ‖ set ‖ owner:20  13 DIGEST     from:20 ‖ to:20 ‖ count:u16 ‖ (key:20 ‖ ballot)*
 *  5 PROMISE    key:20 ‖ ballot ‖ accepted?       14 WANT       count:u16 ‖ key:20 *
 *  6 ACCEPT     ballot ‖ set ‖ accepted           15 PUSH       accepted*
 *  7 ACCEPTED   key:20 ‖ ballot                   16 LEASE_LOST record (the winner's)
 *                                                 21 OFFER, 22 HELD  count:u16 ‖ (key:20 ‖ ballot)*
 *  8 NACK       key:20 ‖ ballot ‖ reason:u8 ‖ promised ballot
 *
 * x?  present:u8 ‖ x        x*  count:u16 ‖ x each
 * </pre>
 *
 * <p>Owned by the control loop: one thread, no clock, no randomness of its own. Everything but
 * {@code Ed25519Signer} is free of providers. NOT here: routing (the outbox's {@code toKey}), links
 * and their acknowledgements, what a lease or a name is ({@code overlay.lease}, {@code
 * overlay.name}), certificates and revocation, grant certificates signed by replicas.
 */
@NullMarked
package org.gridtap.overlay.dht;

import org.jspecify.annotations.NullMarked;
