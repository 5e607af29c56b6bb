package org.gridtap.node.daemon;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.name.HostName;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of linked peers in one network by their names, in the background, a few at a
 * time, so that reports know them before there was any traffic. Owned by the control loop.
 *
 * <p>A peer whose own name another node has is looked for under the names that it has tried then,
 * one after the other.
 */
final class PeerNames {
  /** Look-ups of one round; rounds are {@code Upkeep}'s, some 10 s apart. */
  static final int MAX_A_ROUND = 4;

  /** How soon a peer is looked for again, whether it was found or not. */
  static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(5);

  /** Peers that are remembered to have been looked for; links are fewer. */
  static final int MAX_PEERS = 1_024;

  /** What is needed of the network. */
  interface Network {
    /**
     * Asks for a name; {@link PeerNames#onAnswer} is told later, or never if too many questions are
     * open.
     */
    void ask(String name, NodeId peer, int step);

    void remember(NodeId owner, int address);
  }

  /**
   * How far the search for a peer is.
   *
   * @param step which of its names comes next
   * @param dueNs when
   */
  private record Search(int step, long dueNs) {}

  private final Network network;
  private final Recent<NodeId, Search> searches = new Recent<>(MAX_PEERS);

  PeerNames(Network network) {
    this.network = network;
  }

  /**
   * Makes one round.
   *
   * @param peers the linked peers with the names that they give themselves; whatever names
   */
  void look(Map<NodeId, String> peers, long nowNs) {
    int asked = 0;
    for (Map.Entry<NodeId, String> peer : peers.entrySet()) {
      Search search = searches.get(peer.getKey());
      HostName name = HostName.of(peer.getValue());
      if (name != null && asked < MAX_A_ROUND && (search == null || search.dueNs <= nowNs)) {
        asked++;
        look(peer.getKey(), name, search, nowNs);
      }
    }
  }

  private void look(NodeId peer, HostName name, @Nullable Search search, long nowNs) {
    int step = search == null ? 0 : search.step;
    // Said before the answer comes, so that a lost answer costs no more than time.
    searches.put(peer, new Search(0, nowNs + AGAIN_NS));
    network.ask(name.candidate(step, peer).label(), peer, step);
  }

  /** Takes the answer about the peer's name number {@code step}. */
  void onAnswer(NodeId peer, int step, Named answer, long nowNs) {
    if (answer instanceof Named.At(NodeId owner, int address, long seconds)) {
      network.remember(owner, address);
      if (!owner.equals(peer) && step + 1 < HostName.CANDIDATES) {
        searches.put(peer, new Search(step + 1, nowNs));
      }
    }
  }

  /** Returns how many peers are remembered. */
  int size() {
    return searches.size();
  }
}
