package org.gridtap.node.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code gridtap leases --json} prints: the addresses that this node holds or wants. */
public record LeasesReport(int schema, List<Lease> leases) {
  public LeasesReport {
    leases = List.copyOf(leases);
  }

  public LeasesReport(List<Lease> leases) {
    this(StatusReport.SCHEMA, leases);
  }

  /**
   * One lease.
   *
   * @param address null while none is chosen
   * @param hardwareAddress whom it is for; null if unknown
   * @param state claiming, held or lost
   * @param expiresInSeconds until it ends unless renewed; null unless held
   * @param renewsInSeconds until the next renewal; null unless held
   * @param why what stands in the way; null if nothing does
   */
  public record Lease(
      String network,
      @Nullable String address,
      @Nullable String hardwareAddress,
      String state,
      @Nullable Long expiresInSeconds,
      @Nullable Long renewsInSeconds,
      @Nullable String why) {}
}
