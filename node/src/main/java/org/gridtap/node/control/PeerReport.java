package org.gridtap.node.control;

import org.jspecify.annotations.Nullable;

/**
 * A peer that there is a session with.
 *
 * @param address its virtual address, if known
 * @param path direct, tunnel, overlay or tcp
 * @param endpoint where datagrams are sent to; null unless the path is direct or tcp
 * @param rttMs round-trip time; null until measured
 * @param why why the path is not direct, and what would help; null for a direct one
 */
public record PeerReport(
    String id,
    String name,
    @Nullable String address,
    String path,
    @Nullable String endpoint,
    @Nullable Double rttMs,
    long txBytes,
    long rxBytes,
    @Nullable String why) {}
