package org.gridtap.overlay.lease;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.wire.NodeId;

/** Addresses that this node does not ask for, for a while, because a host found them in use. */
final class SetAside {
  /** How many are remembered; the oldest makes room. */
  static final int MAX_ADDRESSES = 1_024;

  /** How long an address is not asked for. */
  static final long NS = TimeUnit.MINUTES.toNanos(10);

  private record Place(NodeId network, int address) {}

  // Oldest first: all stay equally long.
  private final Map<Place, Long> untilNs = new LinkedHashMap<>();

  void add(NodeId network, int address, long nowNs) {
    untilNs.values().removeIf(end -> end <= nowNs);
    Place place = new Place(network, address);
    untilNs.remove(place);
    if (untilNs.size() >= MAX_ADDRESSES) {
      untilNs.remove(untilNs.keySet().iterator().next());
    }
    untilNs.put(place, nowNs + NS);
  }

  boolean contains(NodeId network, int address, long nowNs) {
    Long end = untilNs.get(new Place(network, address));
    return end != null && end > nowNs;
  }
}
