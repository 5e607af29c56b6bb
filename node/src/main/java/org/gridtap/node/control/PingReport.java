package org.gridtap.node.control;

import org.jspecify.annotations.Nullable;

/**
 * The daemon's answer to one ping.
 *
 * @param outcome reply, timeout, or unknown where there is no such host
 * @param network the network that the address is of; null if a node was named
 * @param path how the echo travelled: self, direct, tunnel, overlay or tcp; null without a reply
 * @param why why there is no reply, and what to try; null if there is one
 */
public record PingReport(
    int schema,
    String host,
    String outcome,
    @Nullable String network,
    @Nullable String address,
    @Nullable String node,
    @Nullable Double rttMs,
    @Nullable String path,
    @Nullable String why) {
  public static final String REPLY = "reply";
  public static final String TIMEOUT = "timeout";
  public static final String UNKNOWN = "unknown";
}
