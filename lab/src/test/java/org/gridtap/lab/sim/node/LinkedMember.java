package org.gridtap.lab.sim.node;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.SimHost;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.dht.Forger;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * A node that was admitted to the overlay and has links, but no place on the ring, and does nothing
 * of itself: what it says is its tests' affair.
 */
class LinkedMember implements SimHost, Links.Outbox, SimDataPath.Receiver {
  static final int MAX_ANSWERS = 1_000;

  private static final int DHT = 3;

  private final List<String> answers = new ArrayList<>();
  private final NodeId id;
  private final SimPort port;
  private final RandomGenerator random;
  private final SimDataPath data;
  private final Links links;
  private long nowNs;

  LinkedMember(NodeId id, SimPort port, RandomGenerator random) {
    this.id = id;
    this.port = port;
    this.random = random;
    this.data = new SimDataPath(id, port, new Traffic(), this);
    Handshakes handshakes =
        new Handshakes(
            new CheapMembership(id), new CheapKeyAgreement(), random, Handshakes.Settings.DEFAULT);
    this.links = new Links(id, handshakes, random, new MessageDrops(), Links.MAX_LINKS, this);
  }

  /** Links to a node, to lie to it. */
  void meet(NodeId node, Endpoint at, long now) {
    nowNs = now;
    links.want(node, Role.NEAR, List.of(at), NodeId.NONE, now);
  }

  /** Says something to a linked peer; returns whether there is a link. */
  final boolean tell(NodeId peer, byte[] message) {
    return links.send(peer, message, nowNs);
  }

  final NodeId id() {
    return id;
  }

  final SimPort port() {
    return port;
  }

  final Links links() {
    return links;
  }

  final RandomGenerator random() {
    return random;
  }

  /** Returns how the hash table answered what this node asked, in order. */
  final List<String> answers() {
    return List.copyOf(answers);
  }

  @Override
  public void message(NodeId peer, byte[] message) {
    WireReader reader = new WireReader(message);
    String answer = reader.u8() == DHT ? Forger.statusOf(reader.rest()) : null;
    if (answer != null && answers.size() < MAX_ANSWERS) {
      answers.add(answer);
    }
  }

  @Override
  public void onDatagram(Endpoint from, byte[] bytes, long now) {
    nowNs = now;
    data.receive(new Path.Direct(from), bytes);
  }

  @Override
  public void onTimer(long now) {
    nowNs = now;
    links.onDeadline(now);
  }

  @Override
  public long deadlineNs() {
    return links.deadlineNs();
  }

  // What the data path hands up, and what the links cause.

  @Override
  public void onHandshake(Path from, byte[] datagram) {
    links.onDatagram(from, datagram, nowNs);
  }

  @Override
  public RouteTable table() {
    return RouteTable.empty(id);
  }

  @Override
  public void onNeeded(NodeId hop) {}

  @Override
  public void onUndelivered(Undelivered packet) {}

  @Override
  public void onOpened(int localIndex, int kind, byte[] payload, Path from) {
    links.onOpened(localIndex, kind, payload, from, nowNs);
  }

  @Override
  public void datagram(Path path, byte[] datagram) {
    data.send(path, datagram);
  }

  @Override
  public void sealed(Session session, Path path, int kind, byte[] payload) {
    data.seal(session, path, kind, payload);
  }

  @Override
  public void sessionAdded(Session session) {
    data.add(session);
  }

  @Override
  public void sessionRemoved(Session session) {
    data.remove(session);
  }

  @Override
  public void routed(NodeId peer, Session session, Path path) {
    data.route(peer, session, path);
  }

  @Override
  public void up(NodeId peer, Path path, @Nullable Endpoint site) {}

  @Override
  public void down(NodeId peer, String reason) {
    data.unroute(peer);
  }

  @Override
  public void lost(NodeId peer) {}

  @Override
  public void late(NodeId peer, byte[] message) {}

  @Override
  public void doubted(NodeId peer, boolean isDoubted) {}

  @Override
  public void observed(NodeId peer, Endpoint reflexive) {}

  @Override
  public void echoed(NodeId peer, int sequence, long roundTripNs, Path path) {}

  @Override
  public void peerUnreachable(NodeId peer, String reason) {}

  @Override
  public void peerNotDialled(NodeId peer) {}

  @Override
  public void restarted(NodeId peer, Path path) {}

  @Override
  public void peerSuspected(NodeId peer) {}

  @Override
  public void siteUnreachable(Endpoint site, String reason, boolean self) {}

  @Override
  public void turnedAway(Path path, String reason, List<Endpoint> others) {}

  @Override
  public List<Endpoint> otherMembers() {
    return List.of();
  }

  @Override
  public void untimely(String reason, boolean early) {}
}
