package org.gridtap.dns;

/**
 * Whoever sent a query, and where the answer goes.
 *
 * @param hardwareAddress the low 48 bits
 * @param address IPv4
 * @param port UDP
 */
public record Asker(long hardwareAddress, int address, int port) {}
