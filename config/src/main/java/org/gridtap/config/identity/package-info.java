/**
 * Keys and certificates: the overlay's authority, what a token delegates, and what a node proves
 * itself with.
 *
 * <p>Everything is Ed25519 (RFC 8032, RFC 8410) and X.509 version 3 in DER (RFC 5280), three
 * certificates deep:
 *
 * <pre>
 * authority      CN = overlay        self-signed, path length 1, signs certificates and network definitions;
 *                                    never sent, every member has it
 * intermediate   CN = token id       path length 0, its key travels in the token; carries the {@link Grant}
 * leaf           CN = host name      made by the machine itself under the token; ends when the intermediate ends
 *
 * credentials  = leafLength:u16 ‖ leaf ‖ intermediateLength:u16 ‖ intermediate        at most 700 bytes
 * node id      = first 160 bits of SHA-256("gridtap node id v1" ‖ public key:32 ‖ SHA-256(authority's DER))
 * grant        = extension 2.25.234155966851174857704737954013456266058 (a UUID's arc, ITU-T X.667, which needs no
 *                registration), critical, in the intermediate only; its value is laid out in {@link Grant}
 * </pre>
 *
 * <p>Times: {@code notBefore} is an hour before the making, because a machine whose clock is
 * somewhat behind the maker's would otherwise refuse a certificate that is a minute old. A leaf has
 * its intermediate's times, for nobody can prove when a machine made its own leaf. Ends are taken
 * as they are.
 *
 * <p>Bytes from outside are bounded first, parsed strictly (one encoding only: DER), and refused
 * with a sentence, never with an exception. The only package that uses Bouncy Castle's
 * certificates. What is NOT here: files, clocks (the time is a parameter), the handshake.
 */
@NullMarked
package org.gridtap.config.identity;

import org.jspecify.annotations.NullMarked;
