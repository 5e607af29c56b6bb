package org.gridtap.dns;

import org.gridtap.frame.Subnet;

/**
 * What a responder is told of its network.
 *
 * @param subnet 8 to 32 bits of prefix
 * @param serviceAddress where the responder is asked; it is named as the zones' name server
 * @param domain without a final dot, e.g. {@code grid.gridtap}
 */
public record DnsSettings(Subnet subnet, int serviceAddress, String domain) {}
