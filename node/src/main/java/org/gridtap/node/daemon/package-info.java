/**
 * The daemon: all wiring in one place.
 *
 * <pre>
 *   kernel ── TAP ──┐                        ┌── control socket (gridtap status, …)
 *                   ▼                        ▼
 *             data worker ◀── commands ── control loop ── Overlay, VirtualNetwork (pure)
 *                   ▲   ── bounded ring ──▶
 *   internet ─ UDP ─┘
 * </pre>
 *
 * <p>The control loop, one thread, owns every pure machine; the data worker ({@code node.data})
 * owns socket, TAPs and ciphers. Everything that blocks (files, name resolution) happens on threads
 * of its own and is handed in. Not here: any protocol.
 */
@NullMarked
package org.gridtap.node.daemon;

import org.jspecify.annotations.NullMarked;
