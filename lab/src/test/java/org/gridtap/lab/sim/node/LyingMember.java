package org.gridtap.lab.sim.node;

import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.SimHost;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A node that was admitted to the overlay and lies: it says that it has its place on the ring,
 * tells everybody four times a second of new nodes beside a victim that do not exist, agrees to
 * nobody's joining, and answers nothing else.
 */
final class LyingMember implements SimHost, Links.Outbox, SimDataPath.Receiver {
  private static final long LIE_NS = 250_000_000L;
  private static final int RING = 1;
  private static final int HELLO = 1;
  private static final int ASK_ADJACENT = 5;
  private static final int ADJACENT = 6;
  private static final int JOINED_AND_REACHABLE = 9;

  private final NodeId id;
  private final NodeId victim;
  private final SimPort port;
  private final RandomGenerator random;
  private final SimDataPath data;
  private final Links links;
  private long nowNs;
  private long lieAtNs;

  LyingMember(NodeId id, NodeId victim, SimPort port, RandomGenerator random) {
    this.id = id;
    this.victim = victim;
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

  private void lie() {
    byte[] hello = lies(new WireWriter().u8(RING).u8(HELLO).u8(JOINED_AND_REACHABLE), 16, true);
    links.status().forEach(link -> links.send(link.id(), hello, nowNs));
  }

  /** Writes descriptors of nodes that do not exist, all within a hair's breadth of the victim. */
  private byte[] lies(WireWriter writer, int count, boolean isHello) {
    if (isHello) {
      writer.nodeId(id).u8(1).endpoint(port.local()).u8(0);
    }
    writer.u8(count);
    for (int i = 0; i < count; i++) {
      NodeId way = new NodeId(0, random.nextLong(), random.nextInt());
      NodeId invented = i % 2 == 0 ? victim.plus(way) : way.clockwiseTo(victim);
      Endpoint nowhere = Endpoint.v4(0x0bffff00 + random.nextInt(256), 4743);
      writer.nodeId(invented).u8(1).endpoint(nowhere).u8(0);
    }
    if (isHello) {
      writer.u8(0);
    }
    return writer.toByteArray();
  }

  @Override
  public void message(NodeId peer, byte[] message) {
    WireReader reader = new WireReader(message);
    if (reader.u8() == RING && reader.u8() == ASK_ADJACENT) {
      links.send(peer, lies(new WireWriter().u8(RING).u8(ADJACENT).u8(0), 8, false), nowNs);
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
    if (lieAtNs <= now) {
      lieAtNs = now + LIE_NS;
      lie();
    }
  }

  @Override
  public long deadlineNs() {
    return Math.min(links.deadlineNs(), lieAtNs);
  }

  // What the data path hands up, and what the links cause.

  @Override
  public void onHandshake(Path from, byte[] datagram) {
    links.onDatagram(from, datagram, nowNs);
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
