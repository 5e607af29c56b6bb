package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.gridtap.node.control.PeerReport;
import org.gridtap.node.control.PeersReport;
import org.gridtap.node.control.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
    name = "peers",
    header = "Lists the nodes that this one has sessions with, and how packets travel to them.",
    description = {
      "%nPaths: direct (one hop), tunnel (over a common neighbour), overlay (over the",
      "ring), tcp. Where a path is not direct, the reason stands below the table.",
      "",
      "Example: sudo gridtap peers -j | jq '.peers[] | {name, path, rttMs}'",
      "Next:    sudo gridtap ping HOST",
      ""
    })
final class PeersCommand extends ClientCommand<PeersReport> {
  PeersCommand(RootCommand root) {
    super(root, PeersReport.class);
  }

  @Override
  Request request() {
    return new Request.Peers();
  }

  @Override
  void show(PeersReport report, PrintWriter out) {
    if (report.peers().isEmpty()) {
      out.println("No peers yet.");
      out.println("  Next: gridtap status says whether this node has joined.");
    } else {
      show(report.peers(), out, prose());
    }
  }

  static void show(List<PeerReport> peers, PrintWriter out, Prose prose) {
    boolean severalNetworks =
        peers.stream()
                .flatMap(peer -> peer.addresses().stream())
                .map(PeerReport.Address::network)
                .distinct()
                .count()
            > 1;
    Table table = new Table("PEER", "NODE", "ADDRESS", "PATH", "ENDPOINT", "RTT", "SENT", "RCVD");
    for (PeerReport peer : peers) {
      table.row(
          peer.name(),
          Table.shortId(peer.id()),
          addresses(peer, severalNetworks),
          peer.path(),
          peer.endpoint(),
          Table.millis(peer.rttMs()),
          Table.bytes(peer.txBytes()),
          Table.bytes(peer.rxBytes()));
    }
    table.print(out);
    for (PeerReport peer : peers) {
      if (peer.why() != null) {
        prose.print(out, "  " + peer.name() + ": " + peer.why());
      }
    }
  }

  private static @Nullable String addresses(PeerReport peer, boolean withNetworks) {
    return withNetworks && !peer.addresses().isEmpty()
        ? peer.addresses().stream()
            .map(each -> each.address() + " (" + each.network() + ")")
            .collect(Collectors.joining(", "))
        : peer.address();
  }
}
