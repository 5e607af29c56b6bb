/**
 * Tokens: the one line of text that lets a machine join.
 *
 * <pre>
 * gt1. ‖ base64url, without padding, of
 *   bodyLength:u24 ‖ body ‖ checksum:4
 *   body     = authorityLength:u16 ‖ authority's certificate ‖ intermediateLength:u16 ‖ intermediate certificate
 *              ‖ intermediate's private key:32 ‖ sites:u8 ‖ (length:u8 ‖ HOST:PORT)… ‖ networks:u8 ‖ (length:u8 ‖ definition)…
 *   checksum = first 32 bits of SHA-256("gridtap token v1" ‖ bodyLength ‖ body)
 * </pre>
 *
 * <p>The length tells a token that was cut off, the checksum one that was mistyped; what passes
 * both and does not hold was forged. A token is a secret: whoever has it can join. It is never
 * written to logs, and {@code toString} says its id only. What is NOT here: joining (see {@code
 * state}).
 */
@NullMarked
package org.gridtap.config.token;

import org.jspecify.annotations.NullMarked;
