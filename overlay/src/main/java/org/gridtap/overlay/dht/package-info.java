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
 *   LEASE_LOST &lt;--routed--    to an owner whose record gave way to another's, with the proof
 *   STANDS    &lt;--routed--     to an owner of whom an undecided record was found, and decided
 *
 * between replicas          Warmth: SYNC, SYNC_PAGE      Repair: SUMMARY, DIGEST, WANT, PUSH
 *                           HandOver: OFFER, HELD
 * </pre>
 *
 * <p>Where an owner wants proof (to create, and four times in a lease's time) replicas sign their
 * votes, and a quorum of signed votes is a grant certificate: {@link
 * org.gridtap.overlay.dht.GrantCertificate}. Two owners' live records under one key, or a live one
 * and another owner's tombstone, as two rings bring that meet, are not decided by ballots but by
 * {@link org.gridtap.overlay.dht.MergeRule}: whoever notices them tells the root, which asks its
 * neighbours what they hold and proposes the winner under a ballot above both.
 *
 * <p>Wire, big-endian; every message is at most 16,000 bytes and starts with its type:
 *
 * <pre>
 * ballot   round:u32 ‖ tie:u32 ‖ node:20                        set    count:u8 (1..5) ‖ node:20 each
 * accepted ballot ‖ remainingMs:u32 ‖ tenure ‖ record           arc    kind:u8 (0 none, 1 arc, 2 all) ‖ from:20 ‖ to:20
 * tenure   sinceRound:u32 ‖ sinceSeconds:u32 ‖ heldSeconds:u32 ‖ flags:u8 (1 = provisional)
 * record   length:u16 ‖ signed part ‖ signature:64
 * signed   namespace:u8+n ‖ network:20 ‖ name:u8+n ‖ owner:20 ‖ ownerKey:32 ‖ admission:32
 *          ‖ seq:u64 ‖ ttlSeconds:u32 ‖ flags:u8 (1 = tombstone) ‖ nonce:u64 ‖ issuedMinutes:i32
 *          ‖ coOwners:u8 (0..4) ‖ node:20 each ‖ value:u16+n
 * the signature is Ed25519 over "gridtap dht record v3" ‖ 0 ‖ signed part
 *          a tombstone's value is empty, or the id of the node to which the owner hands the key on
 * credentials length:u16 (0 to 700) ‖ what shows that a node is a member; 0 where not asked for
 * vote     voter:20 ‖ voterKey:32 ‖ admission:32 ‖ signature:64 ‖ credentials
 * the signature is Ed25519 over "gridtap dht vote v1" ‖ 0 ‖ key:20 ‖ ballot ‖ set ‖ SHA-256(record)
 * certificate ballot ‖ set ‖ count:u8 (0..5) ‖ vote each
 * proof    u8 (0 none, 1 signed votes, 2 signed votes with credentials)
 *
 *  1 PUT        op:u64 ‖ record ‖ proof            9 READ       read:u64 ‖ key:20
 *               ‖ credentials (the owner's)       10 READ_REPLY read:u64 ‖ key:20 ‖ warm:u8 ‖ accepted?
 *  2 GET        op:u64 ‖ key:20                   11 SYNC       arc ‖ cursor:20
 *  3 REPLY      op:u64 ‖ status:u8 ‖ why:u8+n     12 SYNC_PAGE  arc ‖ cursor:20 ‖ last:u8 ‖ next:20 ‖ warm arc ‖ largest set:u8 (0..5) ‖ accepted*
 *               ‖ remainingMs:u64 ‖ record?       13 DIGEST     from:20 ‖ to:20 ‖ count:u16 ‖ (key:20 ‖ ballot)*
 *               ‖ ballot ‖ certificate?           14 WANT       count:u16 ‖ key:20 *
 *  4 PREPARE    key:20 ‖ ballot ‖ set ‖ owner:20  15 PUSH       accepted*
 *  5 PROMISE    key:20 ‖ ballot ‖ accepted?       16 LEASE_LOST record (the winner's) ‖ certificate
 *  6 ACCEPT     set ‖ accepted ‖ proof
 *               ‖ credentials (a new owner's)
 *  7 ACCEPTED   key:20 ‖ ballot ‖ vote?           17 SUMMARY    count:u16 ‖ (from:20 ‖ to:20 ‖ keys:u32 ‖ digest:u64)*
 *                                                 21 OFFER, 22 HELD  count:u16 ‖ (key:20 ‖ ballot)*
 *  8 NACK       key:20 ‖ ballot ‖ reason:u8        23 STANDS     record (the receiver's own)
 *               ‖ promised ballot
 *
 * x?  present:u8 ‖ x        x*  count:u16 ‖ x each
 * </pre>
 *
 * <p>Owned by the control loop: one thread, no clock, no randomness of its own. Everything but
 * {@code Ed25519Signer} is free of providers. NOT here: routing (the outbox's {@code toKey}), links
 * and their acknowledgements, what a lease or a name is ({@code overlay.lease}, {@code
 * overlay.name}), what credentials are made of, revocation.
 */
@NullMarked
package org.gridtap.overlay.dht;

import org.jspecify.annotations.NullMarked;
