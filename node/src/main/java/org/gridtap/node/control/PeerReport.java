package org.gridtap.node.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer that there is a session with.
 *
 * @param address its virtual address, if known: the first of {@code addresses}
 * @param addresses all its addresses that are known, in this node's networks
 * @param path direct, tunnel, overlay or tcp
 * @param endpoint where datagrams are sent to; null unless the path is direct or tcp
 * @param rttMs round-trip time; null until measured
 * @param why why the path is not direct, and what would help; null for a direct one
 */
public record PeerReport(
    String id,
    String name,
    @Nullable String address,
    List<Address> addresses,
    String path,
    @Nullable String endpoint,
    @Nullable Double rttMs,
    long txBytes,
    long rxBytes,
    @Nullable String why) {
  public PeerReport {
    addresses = List.copyOf(addresses);
  }

  /** An address in a network. */
  public record Address(String network, String address) {}
}
