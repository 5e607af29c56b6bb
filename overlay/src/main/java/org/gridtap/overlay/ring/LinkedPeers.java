package org.gridtap.overlay.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the peers that it is linked to, in the order in which they were linked.
 */
final class LinkedPeers {
  /** One of them. */
  static final class Linked {
    /** What it told last; null until its first hello. */
    @Nullable Hello hello;

    /** The version of that, and when the nodes named in it were last noted. */
    int heardVersion;

    long notedNs;

    /** What it was told of us last, and the version of that; null until then. */
    @Nullable Hello told;

    int toldVersion;

    /** When it was told all of it. */
    long toldAllNs = -Hellos.GAP_NS;

    /** When it is told of us again, and when it was last; see {@link Hellos}. */
    long helloAtNs;

    long saidHelloNs = -Hellos.GAP_NS;

    /** Until when the link is kept because the peer is a site; 0 when it is not. */
    long siteUntilNs;

    boolean joined() {
      return hello != null && hello.flags().joined();
    }

    boolean isReachable() {
      return hello != null && hello.flags().reachable();
    }
  }

  private final Map<NodeId, Linked> byId = new LinkedHashMap<>();

  /** Where peers answer that have a direct path; a path may be told before its link is. */
  private final Map<NodeId, Endpoint> directEndpoints = new LinkedHashMap<>();

  /** What {@link #directNearestFirst} returned last; null when that has changed. */
  private @Nullable List<NodeId> directNearestFirst;

  private long heard;

  Linked add(NodeId peer) {
    return byId.computeIfAbsent(peer, _ -> new Linked());
  }

  /** A peer has told something new of itself. */
  void heard(Linked link, Hello hello) {
    link.hello = hello;
    heard++;
  }

  /** Returns how often any peer has told something new. */
  long heard() {
    return heard;
  }

  void remove(NodeId peer) {
    byId.remove(peer);
    if (directEndpoints.remove(peer) != null) {
      directNearestFirst = null;
    }
  }

  /**
   * Notes a peer's path.
   *
   * @param directAt its endpoint, or null when the path goes over other nodes
   * @return whether it has a direct path that it had not, or the other way round
   */
  boolean onPath(NodeId peer, @Nullable Endpoint directAt) {
    Endpoint before =
        directAt == null ? directEndpoints.remove(peer) : directEndpoints.put(peer, directAt);
    boolean isOther = (before != null) != (directAt != null);
    if (isOther) {
      directNearestFirst = null;
    }
    return isOther;
  }

  @Nullable Linked get(NodeId peer) {
    return byId.get(peer);
  }

  boolean contains(NodeId peer) {
    return byId.containsKey(peer);
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  void forEach(BiConsumer<NodeId, Linked> action) {
    byId.forEach(action);
  }

  Collection<NodeId> ids() {
    return byId.keySet();
  }

  Map<NodeId, Endpoint> directEndpoints() {
    return directEndpoints;
  }

  /** Tells whether every linked peer has a direct path. */
  boolean isWhollyDirect() {
    return directEndpoints.keySet().containsAll(byId.keySet());
  }

  /** Returns the ids of peers that have a direct path, the nearest to {@code self} first. */
  List<NodeId> directNearestFirst(NodeId self) {
    List<NodeId> known = directNearestFirst;
    if (known == null) {
      List<NodeId> direct = new ArrayList<>(directEndpoints.keySet());
      direct.sort((a, b) -> self.distanceTo(a).compareTo(self.distanceTo(b)));
      known = List.copyOf(direct);
      directNearestFirst = known;
    }
    return known;
  }

  /** Sites are needed until this node has its place, and a while longer. */
  void keepSites(long untilNs) {
    byId.values().stream()
        .filter(link -> link.siteUntilNs != 0)
        .forEach(link -> link.siteUntilNs = untilNs);
  }

  /**
   * A site is no better than other members once this node has its place.
   *
   * @param gone takes each that is not needed any more
   * @return whether others still are
   */
  boolean letSitesGo(long nowNs, Consumer<NodeId> gone) {
    boolean areLeft = false;
    for (Map.Entry<NodeId, Linked> entry : byId.entrySet()) {
      Linked link = entry.getValue();
      if (link.siteUntilNs != 0 && link.siteUntilNs <= nowNs) {
        link.siteUntilNs = 0;
        gone.accept(entry.getKey());
      }
      areLeft |= link.siteUntilNs != 0;
    }
    return areLeft;
  }

  /** Tells whether a peer is linked and has its place on the ring. */
  boolean isMember(NodeId peer) {
    Linked link = byId.get(peer);
    return link != null && link.joined();
  }

  /** Returns the peers that have their place on the ring. */
  List<NodeId> members() {
    List<NodeId> members = new ArrayList<>(byId.size());
    byId.forEach(
        (peer, link) -> {
          if (link.joined()) {
            members.add(peer);
          }
        });
    return members;
  }

  /**
   * Returns the peers that have no place on the ring yet.
   *
   * @param directOnly leaves out links that take a path over other nodes
   */
  List<NodeId> guests(boolean directOnly) {
    List<NodeId> guests = new ArrayList<>();
    byId.forEach(
        (peer, link) -> {
          if (!link.joined() && (!directOnly || directEndpoints.containsKey(peer))) {
            guests.add(peer);
          }
        });
    return guests;
  }

  /**
   * Returns each member, and the ids it says it has direct links to.
   *
   * @param directOnly leaves out links that take a path over other nodes
   */
  Map<NodeId, List<NodeId>> memberTable(boolean directOnly) {
    Map<NodeId, List<NodeId>> table = new LinkedHashMap<>();
    byId.forEach(
        (peer, link) -> {
          if (link.joined() && (!directOnly || directEndpoints.containsKey(peer))) {
            table.put(peer, link.hello == null ? List.of() : link.hello.direct());
          }
        });
    return table;
  }

  /** Returns endpoints of a few such peers as can be dialled, now these and now those. */
  List<Endpoint> someDialable(int count, RandomGenerator random) {
    List<Endpoint> endpoints = dialable();
    Collections.shuffle(endpoints, Random.from(random));
    return List.copyOf(endpoints.subList(0, Math.min(count, endpoints.size())));
  }

  /** Returns endpoints of peers that can be dialled again after a restart. */
  List<Endpoint> dialable() {
    List<Endpoint> endpoints = new ArrayList<>();
    directEndpoints.forEach(
        (peer, endpoint) -> {
          Linked link = byId.get(peer);
          if (link != null && link.isReachable()) {
            endpoints.add(endpoint);
          }
        });
    return endpoints;
  }
}
