/**
 * Attackers, to be let loose on nodes in a lab: floods of datagrams from forged addresses, replays
 * of what was captured, and a host that sends its own interface whatever it likes.
 *
 * <pre>
 *   FrameSource   writes one hostile frame after the other
 *      ▲   DatagramFrames (junk, handshakes)   ReplayFrames   HostFrames (what a TAP's user sends)
 *      │
 *   Attack        takes them, a batch a system call, at a rate, within {@link Bounds}, from a {@link
 *                 Ground}: an interface in a lab's network namespace
 * </pre>
 *
 * <p>Nothing here can reach beyond a lab. A target is named by its namespace, never by an address;
 * frames leave by interfaces of namespaces that a living lab owns; and every attack ends by itself.
 * One owner thread each. Not here: a hostile member of the overlay, which is test code.
 */
@NullMarked
package org.gridtap.lab.attack;

import org.jspecify.annotations.NullMarked;
