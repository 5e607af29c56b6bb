package org.gridtap.lab.timing;

import java.time.Duration;
import java.util.List;
import org.gridtap.node.control.StatusReport;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gridtap lab time-to-address --json} prints.
 *
 * @param address auto or dhcp
 * @param upToAddress from `gridtap up` of a fresh node until the kernel has an address on the TAP
 * @param upToPing until a first ping over the TAP was answered as well
 * @param dnsLookedUp from a DNS query for a host's name to the answer, the first on a node, which
 *     it has to look up
 * @param dnsCached the same of further queries for that name
 * @param dhcpWhileJoining from a DHCP client's first DISCOVER to its ACK, the client started as
 *     soon as there was an interface; null unless by dhcp
 * @param dhcpJoined the same of a client on a node that has long joined, for an address newly
 *     claimed; null unless by dhcp
 */
public record TimingReport(
    int schema,
    int runs,
    String address,
    Series upToAddress,
    Series upToPing,
    Series dnsLookedUp,
    Series dnsCached,
    @Nullable Series dhcpWhileJoining,
    @Nullable Series dhcpJoined) {

  /**
   * Measured times, in milliseconds.
   *
   * @param all in increasing order
   */
  public record Series(
      int count, double p50, double p90, double p95, double max, List<Double> all) {
    public Series {
      all = List.copyOf(all);
    }

    static Series of(Quantiles measured) {
      return new Series(
          measured.count(),
          millis(measured.at(50)),
          millis(measured.at(90)),
          millis(measured.at(95)),
          millis(measured.max()),
          measured.sorted().stream().map(Series::millis).toList());
    }

    private static double millis(Duration duration) {
      return duration.toNanos() / 1e6;
    }
  }

  TimingReport(
      int runs,
      String address,
      Quantiles upToAddress,
      Quantiles upToPing,
      Quantiles dnsLookedUp,
      Quantiles dnsCached,
      @Nullable Quantiles dhcpWhileJoining,
      @Nullable Quantiles dhcpJoined) {
    this(
        StatusReport.SCHEMA,
        runs,
        address,
        Series.of(upToAddress),
        Series.of(upToPing),
        Series.of(dnsLookedUp),
        Series.of(dnsCached),
        dhcpWhileJoining == null ? null : Series.of(dhcpWhileJoining),
        dhcpJoined == null ? null : Series.of(dhcpJoined));
  }
}
