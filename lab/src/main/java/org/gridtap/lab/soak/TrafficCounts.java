package org.gridtap.lab.soak;

/**
 * How the traffic of a soak fared. A ping is not counted if one of the two was ended meanwhile.
 *
 * @param settledAnswered of those between two that had long been left alone
 * @param transfers of TCP that succeeded
 */
public record TrafficCounts(
    int answered,
    int lost,
    int settledAnswered,
    int settledLost,
    int transfers,
    int failedTransfers) {}
