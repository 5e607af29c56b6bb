/**
 * What the authority says of each virtual network: its name, its subnet, its lease time.
 *
 * <p>Immutable values without I/O. A definition travels in tokens and under a reserved key of the
 * DHT, so it is signed and read as hostile bytes. What is NOT here: leases, and what this host
 * makes of a network (see {@code file}).
 */
@NullMarked
package org.gridtap.config.network;

import org.jspecify.annotations.NullMarked;
