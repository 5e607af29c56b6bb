package org.gridtap.lab.sim.node;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.SimHost;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.Overlay;
import org.gridtap.overlay.ring.RingView;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/** A node of the overlay on a simulated port. */
public final class SimNode implements SimHost, Overlay.Outbox, SimDataPath.Receiver {
  private final NodeId id;
  private final Overlay overlay;
  private final SimDataPath data;
  private long nowNs;

  /** Makes a node; {@link #start} lets it look for the ring. */
  public SimNode(NodeId id, SimPort port, RandomGenerator random) {
    this.id = id;
    this.data = new SimDataPath(id, port, this);
    Handshakes handshakes =
        new Handshakes(
            new CheapMembership(id), new CheapKeyAgreement(), random, Handshakes.Settings.DEFAULT);
    this.overlay = new Overlay(id, handshakes, random, this);
    overlay.onLocalEndpoints(List.of(port.local()));
  }

  /** Starts the node with these bootstrap sites. */
  public void start(Collection<Endpoint> sites, long now) {
    nowNs = now;
    overlay.onSites(sites, List.of());
    overlay.start(now);
  }

  /** Leaves in good order; the port may be killed afterwards. */
  public void leave(long now) {
    nowNs = now;
    overlay.leave(now);
  }

  public NodeId id() {
    return id;
  }

  public Overlay overlay() {
    return overlay;
  }

  public boolean isJoined() {
    return overlay.view().joined();
  }

  /** Returns how many packets of others this node handed on. */
  public long forwarded() {
    return data.forwarded();
  }

  /** Returns how many packets found no next hop here. */
  public long undeliverable() {
    return data.undeliverable();
  }

  @Override
  public void onDatagram(Endpoint from, byte[] bytes, long now) {
    nowNs = now;
    data.receive(new Path.Direct(from), bytes);
  }

  @Override
  public void onTimer(long now) {
    nowNs = now;
    overlay.onDeadline(now);
  }

  @Override
  public long deadlineNs() {
    return overlay.deadlineNs();
  }

  // What the data path hands up.

  @Override
  public void onHandshake(Path from, byte[] datagram) {
    overlay.onDatagram(from, datagram, nowNs);
  }

  @Override
  public void onOpened(int localIndex, int kind, byte[] payload, Path from) {
    overlay.onOpened(localIndex, kind, payload, from, nowNs);
  }

  // What the overlay causes.

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
  public void unrouted(NodeId peer, String reason) {
    data.unroute(peer);
  }

  @Override
  public void routes(RouteTable table) {
    data.table(table);
  }

  @Override
  public void ringChanged(RingView view) {
    // Asked for by those who look on: see Overlay.view.
  }
}
