package org.gridtap.node.control;

import java.util.List;

/** What {@code gridtap peers --json} prints. */
public record PeersReport(int schema, List<PeerReport> peers) {
  public PeersReport {
    peers = List.copyOf(peers);
  }

  public PeersReport(List<PeerReport> peers) {
    this(StatusReport.SCHEMA, peers);
  }
}
