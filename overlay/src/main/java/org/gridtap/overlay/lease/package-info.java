/**
 * Leases of virtual addresses: which addresses a machine may ask for, and keeping the ones that it
 * got.
 *
 * <p>A lease is a record of the DHT under the key {@code ("lease", network id, address:4)}; whoever
 * owns the record owns the address. Its value, big-endian:
 *
 * <pre>
 * hardwareAddress:6 ‖ candidate:u8 (0..63, 255 = chosen) ‖ length:u8 (0..63) ‖ hostName (printable ASCII)
 * </pre>
 *
 * <p>{@link org.gridtap.overlay.lease.LeaseRule} is what holds members to their candidates.
 *
 * <p>Addresses are ints in network order, hardware addresses the low 48 bits of a long. Owned by
 * the control loop; no clock, no randomness of its own. NOT here: DHCP and ARP (module dhcp-arp),
 * how records are kept ({@code overlay.dht}), where the address of the last run is stored (node).
 */
@NullMarked
package org.gridtap.overlay.lease;

import org.jspecify.annotations.NullMarked;
