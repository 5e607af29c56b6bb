package org.gridtap.node.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridtap.overlay.name.HostName;
import org.gridtap.overlay.name.Named;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of linked peers by their names, in the background, a few at a time, so that
 * reports know them before there was any traffic. Owned by the control loop.
 *
 * <p>A peer whose own name another node has is looked for under the names that it has tried then,
 * one after the other.
 */
final class PeerNames {
  /** Look-ups of one round in one network; rounds are {@code Upkeep}'s, some 10 s apart. */
  static final int MAX_A_ROUND = 4;

  /** How soon a peer is looked for again, whether it was found or not. */
  static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(5);

  /** Peers that are remembered to have been looked for; links are fewer. */
  static final int MAX_PEERS = 1_024;

  private record Place(int tag24, NodeId peer) {}

  /**
   * How far the search for a peer is.
   *
   * @param step which of its names comes next
   * @param dueNs when
   */
  private record Search(int step, long dueNs) {}

  private final ControlLoop loop;
  private final Node node;
  private final Recent<Place, Search> searches = new Recent<>(MAX_PEERS);

  PeerNames(ControlLoop loop, Node node) {
    this.loop = loop;
    this.node = node;
  }

  /** Makes one round. */
  void look() {
    if (!node.overlay().view().joined()) {
      return;
    }
    for (NetworkService network : node.networks()) {
      List<NodeId> due = new ArrayList<>();
      for (NodeId peer : node.routes().keySet()) {
        Search search = searches.get(new Place(network.tag24(), peer));
        if (due.size() < MAX_A_ROUND && (search == null || search.dueNs <= loop.nowNs())) {
          due.add(peer);
        }
      }
      due.forEach(peer -> look(network, peer));
    }
  }

  private void look(NetworkService network, NodeId peer) {
    Place place = new Place(network.tag24(), peer);
    Search search = searches.get(place);
    int step = search == null ? 0 : search.step;
    HostName name = nameOf(peer, step);
    // Said before the answer comes, so that a lost answer costs no more than time.
    searches.put(place, new Search(0, loop.nowNs() + AGAIN_NS));
    if (name != null) {
      node.askName(network, name.label(), answer -> onAnswer(network, place, step, answer));
    }
  }

  private @Nullable HostName nameOf(NodeId peer, int step) {
    Node.Route route = node.routes().get(peer);
    HostName own = route == null ? null : HostName.of(route.session().peer().name());
    return own == null ? null : own.candidate(step, peer);
  }

  private void onAnswer(NetworkService network, Place place, int step, Named answer) {
    if (answer instanceof Named.At(NodeId owner, int address, long seconds)) {
      network.remember(owner, address);
      if (!owner.equals(place.peer) && step + 1 < HostName.CANDIDATES) {
        searches.put(place, new Search(step + 1, loop.nowNs()));
      }
    }
  }
}
