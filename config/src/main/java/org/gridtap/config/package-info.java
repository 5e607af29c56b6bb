/**
 * Values that every part of the configuration speaks of: modes, names, addresses, subnets, sites,
 * durations.
 *
 * <p>All immutable, without I/O. The sub-packages stand on this one, each on those before it:
 * {@code identity} (keys and certificates), {@code network} (signed definitions), {@code token},
 * {@code file} (the TOML file), {@code state} (what lies on disk, and joining). What is NOT here:
 * anything that happens on the wire, and the command line.
 */
@NullMarked
package org.gridtap.config;

import org.jspecify.annotations.NullMarked;
