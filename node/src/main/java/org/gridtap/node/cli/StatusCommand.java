package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.time.Duration;
import org.gridtap.config.Span;
import org.gridtap.node.control.Request;
import org.gridtap.node.control.StatusReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    header = "Shows this node: joined or not, its networks and addresses, its peers.",
    description = {
      "%nSays what is wrong and what to do about it, if anything is.",
      "Exit code 4 while the node is not joined, lacks an address or has another trouble.",
      "",
      "Example: sudo gridtap status -j | jq -r .overlay.state",
      "Next:    sudo gridtap peers, sudo gridtap ping HOST",
      ""
    })
final class StatusCommand extends ClientCommand<StatusReport> {
  @Option(
      names = "--drops",
      description = "Also tells what was dropped since the start, how often and why.")
  boolean drops;

  StatusCommand(RootCommand root) {
    super(root, StatusReport.class);
  }

  @Override
  Request request() {
    return new Request.Status();
  }

  @Override
  int exitCode(StatusReport report) {
    boolean lacksAddress =
        report.networks().stream().anyMatch(network -> network.address() == null);
    return isJoining(report) || lacksAddress || !report.troubles().isEmpty()
        ? ExitCode.DEGRADED
        : ExitCode.OK;
  }

  @Override
  void show(StatusReport report, PrintWriter out) {
    StatusReport.Node node = report.node();
    StatusReport.Overlay overlay = report.overlay();
    new Table()
        .row(
            "node",
            node.name(),
            Table.shortId(node.id()),
            node.mode(),
            "up " + Span.format(Duration.ofSeconds(node.uptimeSeconds())),
            "version " + node.version())
        .row(
            "overlay",
            overlay.name(),
            overlay.state(),
            "about " + Table.count(overlay.sizeEstimate(), "node"),
            overlay.near().size() + " near",
            overlay.far().size() + " far")
        .print(out);
    if (!report.networks().isEmpty()) {
      out.println();
      Table table =
          new Table("NETWORK", "SUBNET", "INTERFACE", "ADDRESS", "HARDWARE ADDRESS", "LEASE");
      for (StatusReport.Network network : report.networks()) {
        table.row(
            network.name(),
            network.subnet(),
            network.interfaceName(),
            network.address(),
            network.hardwareAddress(),
            Span.format(Duration.ofSeconds(network.leaseSeconds())));
      }
      table.print(out);
      report.networks().forEach(network -> showHostName(network, out));
      report.networks().forEach(network -> showResolver(network, out));
    }
    if (!report.peers().isEmpty()) {
      out.println();
      PeersCommand.show(report.peers(), out, prose());
    }
    showForwarding(report.forwarding(), out);
    if (drops) {
      out.println();
      showDrops(report, out);
    }
    advise(report, out);
  }

  private void showHostName(StatusReport.Network network, PrintWriter out) {
    String why = network.hostNameWhy();
    if (network.hostName() != null) {
      String name = network.hostName() + "." + network.name() + ".gridtap";
      prose().print(out, "  This host is " + name + (why == null ? "." : ": " + why + "."));
    } else if (why != null) {
      prose().print(out, "  No host name in network " + network.name() + " yet: " + why + ".");
    }
  }

  private void showResolver(StatusReport.Network network, PrintWriter out) {
    String state =
        switch (network.resolver()) {
          case "told" -> "told to systemd-resolved on " + network.interfaceName();
          case "trying" -> "looking for a resolver to tell";
          default -> "this host's resolver is not told";
        };
    String why = network.resolverWhy();
    prose()
        .print(
            out,
            "  Names in "
                + network.name()
                + ".gridtap: "
                + state
                + (why == null ? "." : ". " + why + "."));
  }

  private void showForwarding(StatusReport.Forwarding forwarding, PrintWriter out) {
    if (forwarding.packets() + forwarding.heldBack() == 0) {
      return;
    }
    out.println();
    prose()
        .print(
            out,
            "Passed on for members that cannot reach each other: "
                + Table.bytes(forwarding.bytes())
                + " in "
                + Table.count(forwarding.packets(), "packet")
                + (forwarding.heldBack() == 0 ? "." : "; " + heldBack(forwarding)));
  }

  private static String heldBack(StatusReport.Forwarding forwarding) {
    return Table.count(forwarding.heldBack(), "packet")
        + " dropped, so that senders slow down to this node's limits: "
        + forwarding.tunnelMbit()
        + " Mbit/s from one member to another, "
        + forwarding.transitMbit()
        + " from one whose packets take several hops, "
        + forwarding.totalMbit()
        + " in all. To pass on more: [forward] in the configuration file.";
  }

  private static void showDrops(StatusReport report, PrintWriter out) {
    if (report.drops().isEmpty()) {
      out.println("Nothing was dropped since the start.");
      return;
    }
    Table table = new Table("DROPPED", "REASON", "COUNT", "WHAT THAT IS");
    for (StatusReport.Drop drop : report.drops()) {
      table.row(drop.where(), drop.reason(), Long.toString(drop.count()), drop.meaning());
    }
    table.print(out);
  }

  private void advise(StatusReport report, PrintWriter out) {
    Prose prose = prose();
    switch (report.overlay().state()) {
      case "joining" -> {
        out.println();
        out.println("Not joined yet: no member of the overlay has taken this node in so far.");
        showSites(report.overlay(), out);
        prose.print(
            out,
            "  Next: see that a gridtap runs at a bootstrap site and that UDP reaches it, then wait"
                + " with: gridtap wait --for joined");
        prose.print(
            out,
            "  If the sites are gone for good: any member that can be reached will do. Write"
                + " bootstrap = [\"HOST:PORT\"] of one under [node] in the configuration file, and run:"
                + " gridtap reload");
      }
      case "alone" -> {
        out.println();
        out.println("This node is alone in the overlay: nobody else is there now.");
        if (report.overlay().sites().isEmpty()) {
          out.println("  Next: run gridtap up file:TOKEN on another machine.");
        } else {
          showSites(report.overlay(), out);
          prose.print(
              out,
              "  Next: run gridtap up file:TOKEN on another machine; if others should be there, see"
                  + " that a gridtap runs at a bootstrap site and that UDP reaches it.");
        }
      }
      default -> {}
    }
    for (StatusReport.Trouble trouble : report.troubles()) {
      out.println();
      prose.print(out, "Trouble with " + trouble.about() + ": " + trouble.what());
    }
    for (StatusReport.Network network : report.networks()) {
      if (network.address() == null) {
        out.println();
        prose.print(out, "No address in network " + network.name() + " yet: " + network.why());
        prose.print(
            out,
            "  Next: gridtap leases says how far it is; gridtap wait --for address waits for it.");
      }
    }
  }

  private void showSites(StatusReport.Overlay overlay, PrintWriter out) {
    Prose prose = prose();
    if (overlay.sites().isEmpty()) {
      prose.print(
          out,
          "  No bootstrap site has an address: the token names none, or their names cannot be"
              + " resolved.");
      return;
    }
    for (StatusReport.Site site : overlay.sites()) {
      prose.print(out, "  site " + site.endpoint() + ": " + site.outcome());
    }
  }

  private static boolean isJoining(StatusReport report) {
    return report.overlay().state().equals("joining");
  }
}
