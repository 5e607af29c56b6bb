/**
 * Links: living sessions with peers, whatever path they take. This package dials, notices silence,
 * falls back from a direct path to one over other nodes and finds the direct one again, renews keys
 * and carries control messages.
 *
 * <pre>
 * KIND_PROBE:        sequence:u32 ‖ flags:u8 (bit 0: the sender needs this link)
 * KIND_PROBE_REPLY:  sequence:u32 ‖ flags:u8 ‖ observed:18   the asker's endpoint as seen here, zero over other nodes
 * KIND_CLOSE:        empty, or 1:u8 if by the sender's clock the peer's membership does not hold,
 *                    or 2:u8 ‖ count:u8 ‖ endpoints:18 each if it has no room: up to 3 members to try;
 *                    sent once, and silence tells the rest
 * KIND_CONTROL:      see {@link org.gridtap.overlay.link.Messenger}
 * </pre>
 *
 * <p>A peer that does not answer in time is in doubt: others are preferred to it, and only an
 * answer proves that it hears us. One that is needed, because a message was late or a packet is
 * handed to it after a silence, is asked six times within a second, and more often where packets
 * are lost; then it is gone. Others have some eight seconds.
 *
 * <p>A link that is kept because frames flow, a shortcut, ends after five minutes without any, and
 * the one used longest ago where there are more than 256; in either case once the peer needs it no
 * more. Dials for frames have half of the places, so that the ring's never wait behind them, and a
 * peer that did not answer is dialled again for frames after 2 s, then 4 s, up to a minute.
 *
 * <p>A peer whose control messages begin anew has forgotten this node, though the link lives here:
 * the ring is told, so that the peer is greeted.
 *
 * <p>{@link org.gridtap.overlay.link.Links} is the machine. In it {@code Sessions} has the peers
 * with the session and path in use, {@code Dialer} the handshakes under way, {@code Failures} those
 * that came to nothing, {@code Prober} liveness, echoes and the search for a direct path, {@code
 * Peer} all that is remembered of one of them.
 *
 * <p>Pure: owned by the control loop. Not here: which peers are worth a link ({@code
 * overlay.ring}), sealing and forwarding (the data worker), handshakes ({@code overlay.session}).
 */
@NullMarked
package org.gridtap.overlay.link;

import org.jspecify.annotations.NullMarked;
