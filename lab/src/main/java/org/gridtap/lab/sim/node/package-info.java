/**
 * Nodes for the simulator: the daemon's own {@link org.gridtap.overlay.Overlay} on simulated ports.
 * Only what costs processor time is left out: packets are not enciphered, and keys, certificates
 * and signatures are cheap stand-ins. Every datagram, retry and timer is the real one.
 *
 * <p>Runs on the thread of its {@link org.gridtap.lab.sim.Simulation}. Not here: frames and TAPs.
 */
@NullMarked
package org.gridtap.lab.sim.node;

import org.jspecify.annotations.NullMarked;
