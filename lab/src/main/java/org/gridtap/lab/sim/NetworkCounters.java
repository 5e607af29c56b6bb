package org.gridtap.lab.sim;

/**
 * What has become of the datagrams so far. A duplicate counts as delivered once more.
 *
 * @param lost by chance
 * @param cut by a partition, a cut pair or the filter
 * @param filtered by a NAT
 * @param unroutable sent to an address that nobody has, or one that is private elsewhere
 * @param oversized longer than the network carries
 * @param unheard arrived where nothing runs
 */
public record NetworkCounters(
    long sent,
    long sentBytes,
    long delivered,
    long lost,
    long cut,
    long filtered,
    long unroutable,
    long oversized,
    long unheard) {}
