package org.gridtap.node.daemon;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.wire.NodeId;

/** Joins the search for linked peers' addresses to the node. Owned by the control loop. */
final class PeerAddresses {
  private final ControlLoop loop;
  private final Node node;
  private final Map<NetworkService, PeerNames> searches = new LinkedHashMap<>();

  PeerAddresses(ControlLoop loop, Node node) {
    this.loop = loop;
    this.node = node;
  }

  /** Makes one round in each network. */
  void look() {
    if (!node.overlay().view().joined()) {
      return;
    }
    Map<NodeId, String> peers = new LinkedHashMap<>();
    node.routes().forEach((peer, route) -> peers.put(peer, route.session().peer().name()));
    for (NetworkService network : node.networks()) {
      searches
          .computeIfAbsent(network, key -> new PeerNames(new FromNames(network)))
          .look(peers, loop.nowNs());
    }
  }

  private final class FromNames implements PeerNames.Network {
    private final NetworkService network;

    FromNames(NetworkService network) {
      this.network = network;
    }

    @Override
    public void ask(String name, NodeId peer, int step) {
      PeerNames names = searches.get(network);
      if (names != null) {
        node.askName(network, name, answer -> names.onAnswer(peer, step, answer, loop.nowNs()));
      }
    }

    @Override
    public void remember(NodeId owner, int address) {
      network.remember(owner, address);
    }
  }
}
