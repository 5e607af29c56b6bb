package org.gridtap.node.data;

import java.util.HashMap;
import java.util.Map;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by receiver index, peers by id, and the table for packets of others. Owned by the data
 * worker.
 */
final class Routes {
  /** Sessions at the same time; the control loop holds fewer. */
  static final int MAX_SESSIONS = 4096;

  /**
   * Where a packet over other nodes goes next.
   *
   * @param hop a directly linked peer
   * @param detours what it carries from there on
   */
  record Way(PeerRoute hop, Detours detours) {}

  private static final int INDEX_SLOTS = 4 * MAX_SESSIONS;

  private final AeadProvider provider;
  private final @Nullable DataSession[] slots = new DataSession[INDEX_SLOTS];
  private final Map<NodeId, PeerRoute> peers = new HashMap<>();
  private int sessions;
  private RouteTable table;

  /** Grows with every change: what was derived from an older version is derived anew. */
  private long version;

  Routes(NodeId self, AeadProvider provider) {
    this.provider = provider;
    this.table = RouteTable.empty(self);
  }

  // Changes, from the control loop's commands.

  void add(Session session, PeerTraffic traffic) {
    if (sessions < MAX_SESSIONS && session(session.localIndex()) == null) {
      put(new DataSession(session, traffic, provider));
      sessions++;
    }
  }

  void remove(Session session) {
    DataSession gone = session(session.localIndex());
    if (gone == null || !gone.session.equals(session)) {
      return;
    }
    // Open addressing without tombstones: everything is put in place again. Sessions end rarely.
    DataSession[] all = all();
    java.util.Arrays.fill(slots, null);
    for (DataSession kept : all) {
      if (kept != gone) {
        put(kept);
      }
    }
    sessions--;
    peers.values().removeIf(route -> route.session == gone);
    version++;
    gone.close();
  }

  void route(NodeId peer, Session session, Path path) {
    DataSession sealed = session(session.localIndex());
    if (sealed == null) {
      return;
    }
    PeerRoute route = peers.computeIfAbsent(peer, id -> new PeerRoute(id, sealed));
    route.session = sealed;
    route.follow(path);
    version++;
  }

  void unroute(NodeId peer) {
    peers.remove(peer);
    version++;
  }

  void table(RouteTable newTable) {
    table = newTable;
    version++;
  }

  // Questions.

  RouteTable table() {
    return table;
  }

  long version() {
    return version;
  }

  @Nullable PeerRoute peer(NodeId id) {
    return peers.get(id);
  }

  /** HOT PATH. Returns the session that a packet names, or null. */
  @Nullable DataSession session(int localIndex) {
    for (int i = slot(localIndex); ; i = (i + 1) % INDEX_SLOTS) {
      DataSession there = slots[i];
      if (there == null || there.session.localIndex() == localIndex) {
        return there;
      }
    }
  }

  /**
   * HOT PATH. Returns the way of this node's own packets to a peer over other nodes, null if there
   * is none.
   */
  @Nullable Way way(PeerRoute route) {
    if (route.wayVersion != version) {
      route.way = way(route.peer, route.via);
      route.wayVersion = version;
    }
    return route.way;
  }

  /** Returns the way of a packet of this node's own, null if there is none. */
  @Nullable Way way(NodeId destination, NodeId via) {
    return way(destination, via, NodeId.NONE, Detours.NONE, ForwardHeader.MAX_HOPS);
  }

  /**
   * Returns the way of a packet of others, null if there is none.
   *
   * @param from the peer that handed it over
   * @param detours those that it has made so far
   * @param hops how many it may still take
   */
  @Nullable Way way(NodeId destination, NodeId via, NodeId from, Detours detours, int hops) {
    RouteTable.Step next = table.after(hops).step(destination, via, from, detours);
    PeerRoute route = next == null ? null : peers.get(next.hop());
    return next != null && route != null && route.direct ? new Way(route, next.detours()) : null;
  }

  DataSession[] all() {
    DataSession[] all = new DataSession[sessions];
    int count = 0;
    for (DataSession session : slots) {
      if (session != null) {
        all[count++] = session;
      }
    }
    return all;
  }

  void close() {
    for (DataSession session : all()) {
      session.close();
    }
  }

  private void put(DataSession session) {
    int i = slot(session.session.localIndex());
    while (slots[i] != null) {
      i = (i + 1) % INDEX_SLOTS;
    }
    slots[i] = session;
  }

  private static int slot(int localIndex) {
    return localIndex % INDEX_SLOTS;
  }
}
