package org.gridtap.node.data;

import org.jspecify.annotations.Nullable;

/** The few virtual networks of this node. Owned by the data worker. */
final class Networks {
  /** As many as a configuration may name. */
  static final int MAX_NETWORKS = 16;

  private final @Nullable DataNetwork[] networks = new DataNetwork[MAX_NETWORKS];

  /** Takes a network in and returns its place, or -1 when there are too many. */
  int add(DataNetwork network) {
    for (int i = 0; i < MAX_NETWORKS; i++) {
      if (networks[i] == null) {
        networks[i] = network;
        return i;
      }
    }
    return -1;
  }

  /** Takes the network of this tag out and returns it, or null. */
  @Nullable DataNetwork remove(int tag24) {
    for (int i = 0; i < MAX_NETWORKS; i++) {
      DataNetwork network = networks[i];
      if (network != null && network.tag24 == tag24) {
        networks[i] = null;
        return network;
      }
    }
    return null;
  }

  /** Lets nothing cross any network from now on. */
  void silence() {
    for (DataNetwork network : networks) {
      if (network != null) {
        network.silent = true;
      }
    }
  }

  @Nullable DataNetwork at(int place) {
    return networks[place];
  }

  /** HOT PATH. Returns the network of this tag, or null. */
  @Nullable DataNetwork get(int tag24) {
    for (DataNetwork network : networks) {
      if (network != null && network.tag24 == tag24) {
        return network;
      }
    }
    return null;
  }

  /** Counts what the kernel dropped between the hosts and us. */
  void countQueueDrops(DataCounters counters) {
    for (DataNetwork network : networks) {
      if (network != null) {
        network.countQueueDrops(counters);
      }
    }
  }

  /**
   * HOT PATH. Lets go of frames that wait to be merged: the batch is at its end, and nothing waits
   * for the next.
   */
  void flush() {
    for (DataNetwork network : networks) {
      if (network != null) {
        network.coalescer.flush(network);
      }
    }
  }
}
