package org.gridtap.node.control;

import org.jspecify.annotations.Nullable;

/**
 * What {@code gridtap lookup --json} prints.
 *
 * @param query what was asked for
 * @param found whether there is such a node or lease
 * @param node the node's id
 * @param hardwareAddress what ARP would answer
 * @param source self, neighbour, cache or dht
 * @param tookMs how long the look-up took
 * @param why why nothing was found, and what to try; null if something was
 */
public record LookupReport(
    int schema,
    String query,
    boolean found,
    @Nullable String network,
    @Nullable String address,
    @Nullable String name,
    @Nullable String node,
    @Nullable String hardwareAddress,
    @Nullable String source,
    double tookMs,
    @Nullable String why) {
  /** Makes the report of a look-up that found nothing. */
  public static LookupReport notFound(String query, double tookMs, String why) {
    return new LookupReport(
        StatusReport.SCHEMA, query, false, null, null, null, null, null, null, tookMs, why);
  }
}
