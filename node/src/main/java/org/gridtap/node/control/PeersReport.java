package org.gridtap.node.control;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** What {@code gridtap peers --json} prints. */
@JsonPropertyOrder({"schema", "peers"})
public record PeersReport(int schema, List<PeerReport> peers) {
  public PeersReport {
    peers = List.copyOf(peers);
  }

  public PeersReport(List<PeerReport> peers) {
    this(StatusReport.SCHEMA, peers);
  }
}
