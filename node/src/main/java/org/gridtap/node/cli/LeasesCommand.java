package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.time.Duration;
import org.gridtap.config.Span;
import org.gridtap.node.control.LeasesReport;
import org.gridtap.node.control.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
    name = "leases",
    header = "Lists the addresses that this node holds or asks for.",
    description = {
      "%nStates: claiming (asked for), held (ours, renewed in time), lost (another",
      "owner won).",
      "",
      "Example: sudo gridtap leases",
      "Next:    sudo gridtap lookup ADDRESS says who holds an address",
      ""
    })
final class LeasesCommand extends ClientCommand<LeasesReport> {
  LeasesCommand(RootCommand root) {
    super(root, LeasesReport.class);
  }

  @Override
  Request request() {
    return new Request.Leases();
  }

  @Override
  void show(LeasesReport report, PrintWriter out) {
    if (report.leases().isEmpty()) {
      prose()
          .print(
              out,
              "This node holds no address and asks for none: a relay, or no network is up yet.");
      out.println("  Next: gridtap status");
      return;
    }
    Table table = new Table("NETWORK", "ADDRESS", "FOR", "STATE", "ENDS IN");
    for (LeasesReport.Lease lease : report.leases()) {
      table.row(
          lease.network(),
          lease.address(),
          lease.hardwareAddress(),
          lease.state(),
          span(lease.expiresInSeconds()));
    }
    table.print(out);
    for (LeasesReport.Lease lease : report.leases()) {
      if (lease.why() != null) {
        prose().print(out, "  " + lease.network() + ": " + lease.why());
      }
    }
  }

  private static @Nullable String span(@Nullable Long seconds) {
    return seconds == null ? null : Span.format(Duration.ofSeconds(seconds));
  }
}
