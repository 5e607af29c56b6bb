package org.gridtap.lab.soak;

import java.util.List;
import java.util.Locale;
import org.gridtap.lab.daemon.KernelView;
import org.gridtap.node.control.StatusReport;

/**
 * How one daemon was at one moment.
 *
 * @param seconds since the start
 * @param epoch the life that it is in
 * @param usage by the kernel's account
 * @param purposes what of its memory is for what; unknown if that was not looked at
 * @param status by the daemon's own account
 * @param figures by the daemon's own count
 * @param logBytes length of its log
 */
record Sample(
    double seconds,
    String node,
    int epoch,
    KernelView.Usage usage,
    KernelView.Purposes purposes,
    StatusReport status,
    Figures figures,
    long logBytes) {
  static final String CSV_HEADER =
      "seconds,node,epoch,resident_kb,anonymous_kb,code_kb,malloc_kb,heap_used_kb,heap_committed_kb,dht_keys,descriptors,threads,cpu_ms,state,near,far,peers,address,dropped,log_bytes";
  static final String DROPS_HEADER = "seconds,node,epoch,where,reason,count";

  String csv() {
    return String.format(
        Locale.ROOT,
        "%.1f,%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%s,%d,%d,%d,%s,%d,%d",
        seconds,
        node,
        epoch,
        usage.residentBytes() / 1024,
        usage.anonymousBytes() / 1024,
        purposes.codeBytes() / 1024,
        purposes.mallocBytes() / 1024,
        figures.heapUsed() / 1024,
        figures.heapCommitted() / 1024,
        figures.dhtKeys(),
        usage.descriptors(),
        usage.threads(),
        usage.cpuMs(),
        status.overlay().state(),
        status.overlay().near().size(),
        status.overlay().far().size(),
        status.peers().size(),
        address(),
        dropped(),
        logBytes);
  }

  List<String> dropsCsv() {
    return status.drops().stream()
        .map(
            drop ->
                String.format(
                    Locale.ROOT,
                    "%.1f,%s,%d,%s,%s,%d",
                    seconds,
                    node,
                    epoch,
                    drop.where(),
                    drop.reason(),
                    drop.count()))
        .toList();
  }

  /** Returns the address that the daemon says it holds; empty if none. */
  String address() {
    return status.networks().stream()
        .map(StatusReport.Network::address)
        .filter(address -> address != null)
        .findFirst()
        .orElse("");
  }

  long dropped() {
    return status.drops().stream().mapToLong(StatusReport.Drop::count).sum();
  }

  double minutes() {
    return seconds / 60;
  }
}
