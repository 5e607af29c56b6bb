/**
 * Handshakes with other nodes, the keys that come out of them, and the replay window of a session.
 *
 * <p>The protocol is {@code Noise_XX_25519_AESGCM_SHA256} (Noise specification, revision 34) in
 * datagrams of at most 1,200 bytes. Everything is big-endian; indices are 24 bits, random, and 0
 * stands for none.
 *
 * <pre>
 * message 1   HANDSHAKE_1:u8 ‖ version:u8 = 1 ‖ reserved:u16 = 0 ‖ sender:u24 ‖ reserved:u8 = 0
 *             ‖ cookie:16 ‖ Noise message 1 = e:32 ‖ zeros up to 1,200 bytes
 * message 2   HANDSHAKE_2:u8 ‖ receiver:u24 ‖ sender:u24 ‖ reserved:u8 = 0
 *             ‖ Noise message 2 = e:32 ‖ s:32 + tag:16 ‖ payload + tag:16
 * message 3   HANDSHAKE_3:u8 ‖ receiver:u24 ‖ sender:u24 ‖ reserved:u8 = 0
 *             ‖ Noise message 3 = s:32 + tag:16 ‖ payload + tag:16
 * cookie      COOKIE:u8 ‖ receiver:u24 ‖ echo:16 ‖ cookie:16
 *
 * payload     sender:u24 ‖ aead:u8 = 1 ‖ revocation:u32 = 0 ‖ extras:(u16 + ≤ 128)
 *             ‖ credentials:(u16 + ≤ 700) ‖ signature:64
 * prologue    "gridtap handshake v1" ‖ the first 8 bytes of message 1
 * signed      "gridtap handshake v1" ‖ role:u8 ‖ h:32 ‖ the signer's X25519 key:32
 * </pre>
 *
 * <p>The signature is Ed25519, by the key of the leaf certificate. {@code role} is 1 for the
 * initiator and 2 for the responder, so that a signature cannot be sent back to whom it came from;
 * {@code h} is Noise's handshake hash after the message's keys and before its payload, so that it
 * covers all that went before. The X25519 key stands there once more because AES-GCM does not
 * commit to its key. {@code aead} is the preferred cipher of the data packets (1 is AES-256-GCM,
 * the only one so far) and {@code revocation} the version of the revocation list that the sender
 * has; both are carried and not yet used. The padding, the cookie and the path are not
 * authenticated: none of them means anything once the handshake is over.
 *
 * <p>No answer is longer than its question until the asker has shown that it receives at the
 * address it sends from: message 1 is padded, message 2 is sent once for each message 1, and it is
 * the initiator that repeats.
 *
 * <p>Owned by the control loop's thread, except {@link org.gridtap.overlay.session.ReplayWindow},
 * {@link org.gridtap.overlay.session.Aead} and {@link org.gridtap.overlay.session.HandshakeGate},
 * which belong to the data worker.
 *
 * <p>Not here: the choice of paths and of when to make new keys ({@code overlay.link}), the ciphers
 * of the data path ({@code overlay.io}), certificates themselves ({@code org.gridtap.config}).
 */
@NullMarked
package org.gridtap.overlay.session;

import org.jspecify.annotations.NullMarked;
