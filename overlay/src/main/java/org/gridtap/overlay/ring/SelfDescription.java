package org.gridtap.overlay.ring;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;

/**
 * How others can reach this node: at which endpoints it is seen, and through which members when it
 * cannot be dialled.
 */
final class SelfDescription {
  /** Endpoints remembered at which others see this node; the oldest makes room. */
  static final int MAX_OBSERVED = 4;

  private static final int RELAYS = 2;

  private final NodeId self;
  private final LinkedPeers linked;
  private final Ring.Outbox out;
  private final Set<NodeId> relays = new LinkedHashSet<>();
  private final Map<Endpoint, NodeId> observed = new LinkedHashMap<>();
  private List<Endpoint> localEndpoints = List.of();

  SelfDescription(NodeId self, LinkedPeers linked, Ring.Outbox out) {
    this.self = self;
    this.linked = linked;
    this.out = out;
  }

  /** Where others saw this node when it was elsewhere is of no use to anybody. */
  void onLocalEndpoints(List<Endpoint> endpoints) {
    if (!localEndpoints.equals(endpoints)) {
      localEndpoints = List.copyOf(endpoints);
      observed.keySet().retainAll(localEndpoints);
    }
  }

  boolean isLocal(Endpoint endpoint) {
    return localEndpoints.contains(endpoint);
  }

  void onObserved(NodeId by, Endpoint endpoint) {
    if (observed.size() >= MAX_OBSERVED && !observed.containsKey(endpoint)) {
      observed.remove(observed.keySet().iterator().next());
    }
    observed.put(endpoint, by);
  }

  void onDown(NodeId peer) {
    relays.remove(peer);
  }

  /** Others can dial this node when everybody sees it at an address of its own. */
  boolean isReachable() {
    return !observed.isEmpty() && localEndpoints.containsAll(observed.keySet());
  }

  /** Returns what others are to know. */
  Descriptor descriptor() {
    Set<Endpoint> endpoints = new LinkedHashSet<>(observed.keySet());
    localEndpoints.stream().filter(local -> !local.isLoopback()).forEach(endpoints::add);
    if (endpoints.isEmpty()) {
      endpoints.addAll(
          localEndpoints); // of use to nodes on this very host, and there may be no others
    }
    List<Endpoint> some = endpoints.stream().limit(Descriptor.MAX_ENDPOINTS).toList();
    return new Descriptor(self, some, isReachable() ? Map.of() : ways());
  }

  /** Returns the relays, or as long as there are none the members that could be. */
  private Map<NodeId, Endpoint> ways() {
    Map<NodeId, Endpoint> ways = new LinkedHashMap<>();
    linked
        .directEndpoints()
        .forEach(
            (peer, endpoint) -> {
              LinkedPeers.Linked link = linked.get(peer);
              boolean fits = link != null && link.isReachable();
              if (ways.size() < Descriptor.MAX_RELAYS
                  && (relays.contains(peer) || (relays.isEmpty() && fits))) {
                ways.put(peer, endpoint);
              }
            });
    return ways;
  }

  /**
   * Keeps links to members that can be dialled, while this node cannot, so that others reach it
   * through them.
   *
   * @return whether there is a relay more
   */
  boolean keepRelays() {
    boolean needed = !isReachable();
    for (NodeId peer : List.copyOf(relays)) {
      if (!needed || !linked.directEndpoints().containsKey(peer)) {
        relays.remove(peer);
        out.unwant(peer, Role.RELAY);
      }
    }
    int before = relays.size();
    if (needed) {
      linked.forEach(
          (peer, link) -> {
            boolean fits = link.isReachable() && linked.directEndpoints().containsKey(peer);
            if (fits && relays.size() < RELAYS && relays.add(peer)) {
              out.want(new Descriptor(peer, List.of(), Map.of()), Role.RELAY);
            }
          });
    }
    return relays.size() > before;
  }
}
