/**
 * The deterministic simulator's kernel: virtual time, an event queue, and a network of datagrams with delay, loss and
 * NATs, for running many pure machines in one JVM.
 *
 * <p>Everything belongs to the one thread that runs the {@link org.gridtap.lab.sim.Simulation}. The same seed and the
 * same calls give the same events in the same order, and hence the same {@code traceHash}.
 *
 * <pre>
 *   SimHost ◄──onDatagram, onTimer── SimPort ──send──► SimNat ──► SimNetwork ──► SimNat ──► SimPort ──► SimHost
 *                                                  (mapping)  (delay, loss, cuts) (filter)
 * </pre>
 *
 * <p>Not here: any machine of the overlay (the kernel knows endpoints and bytes only), TCP, fragmentation, bandwidth.
 */
@NullMarked
package org.gridtap.lab.sim;

import org.jspecify.annotations.NullMarked;
