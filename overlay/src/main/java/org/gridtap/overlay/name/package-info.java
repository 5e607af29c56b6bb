/**
 * Host names in the hash table: {@code NAME.NETWORK.gridtap} stands for the address that the name's
 * owner leases in that network.
 *
 * <p>A name is a record of the DHT under the key {@code ("name", network id, name:1..63)}, the name
 * in lower case; whoever owns the record owns the name. Its value, big-endian:
 *
 * <pre>
 * version:u8 (1) ‖ flags:u8 (0) ‖ address:4
 * </pre>
 *
 * <p>Addresses are ints in network order. Owned by the control loop; no clock, no randomness of its
 * own. NOT here: static names and answers to DNS queries (module dns-static), the right to an
 * address ({@code overlay.lease}), how records are kept ({@code overlay.dht}).
 */
@NullMarked
package org.gridtap.overlay.name;

import org.jspecify.annotations.NullMarked;
