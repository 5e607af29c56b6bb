package org.gridtap.config.state;

import org.gridtap.config.Ipv4Address;

/**
 * An address that this node held when it last wrote its state.
 *
 * @param network the network's name
 * @param sequence the lease record's sequence number; a renewal needs a higher one
 * @param expiresAtMs until when the lease lasts unless renewed, Unix time in milliseconds
 */
public record SavedLease(String network, Ipv4Address address, long sequence, long expiresAtMs) {}
