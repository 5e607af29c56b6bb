/**
 * The soak: real daemons in namespaces for an hour, ended and started again at random, with all the
 * time an eye on what must never happen and on what must not grow.
 *
 * <p>One thread, {@link org.gridtap.lab.soak.SoakLoop}, owns all state here and draws all random
 * numbers; what takes time (pings, questions, killing) runs beside it and hands its result back.
 * Daemons are watched without being disturbed: by {@code /proc}, which needs no process of its own
 * (the daemon's {@code /proc/PID/net} is its namespace's), and every ten seconds by a question at
 * the control socket, for a JVM per question would cost more than the daemons do.
 *
 * <p>Not here: building places and starting programs ({@code lab.net}, {@code lab.daemon}).
 */
@NullMarked
package org.gridtap.lab.soak;

import org.jspecify.annotations.NullMarked;
