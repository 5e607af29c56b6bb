package org.gridtap.overlay;

import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** What links cause in the other parts of a node, and outside. */
final class FromLinks implements Links.Outbox {
  private final OverlayOutbox out;
  private final Queue<Runnable> pending;
  private final LongSupplier nowNs;
  private final Supplier<Ring> ring;
  private final Supplier<MessageRouter> router;
  private final RouteTables tables;

  /**
   * @param pending takes what has to wait until the links are done
   * @param ring and router: they are made later than this
   */
  FromLinks(
      OverlayOutbox out,
      Queue<Runnable> pending,
      LongSupplier nowNs,
      Supplier<Ring> ring,
      Supplier<MessageRouter> router,
      RouteTables tables) {
    this.out = out;
    this.pending = pending;
    this.nowNs = nowNs;
    this.ring = ring;
    this.router = router;
    this.tables = tables;
  }

  @Override
  public void datagram(Path path, byte[] datagram) {
    out.datagram(path, datagram);
  }

  @Override
  public void sealed(Session session, Path path, int kind, byte[] payload) {
    out.sealed(session, path, kind, payload);
  }

  @Override
  public void sessionAdded(Session session) {
    out.sessionAdded(session);
  }

  @Override
  public void sessionRemoved(Session session) {
    out.sessionRemoved(session);
  }

  @Override
  public void routed(NodeId peer, Session session, Path path) {
    out.routed(peer, session, path);
    pending.add(() -> ring.get().onPath(peer, endpointOf(path)));
  }

  @Override
  public void up(NodeId peer, Path path, @Nullable Endpoint site) {
    pending.add(() -> ring.get().onUp(peer, endpointOf(path), site, nowNs.getAsLong()));
  }

  @Override
  public void down(NodeId peer, String reason) {
    out.unrouted(peer, reason);
    pending.add(() -> ring.get().onDown(peer, nowNs.getAsLong()));
    pending.add(tables::changed); // the ring tells of near links only
  }

  @Override
  public void lost(NodeId peer) {
    tables.lost(peer, nowNs.getAsLong());
  }

  @Override
  public void message(NodeId peer, byte[] message) {
    pending.add(() -> router.get().onMessage(peer, message));
  }

  @Override
  public void late(NodeId peer, byte[] message) {
    pending.add(() -> router.get().onLate(peer, message, nowNs.getAsLong()));
  }

  @Override
  public void doubted(NodeId peer, boolean isDoubted) {
    tables.doubted(isDoubted);
  }

  @Override
  public void observed(NodeId peer, Endpoint reflexive) {
    pending.add(() -> ring.get().onObserved(peer, reflexive));
  }

  @Override
  public void echoed(NodeId peer, int sequence, long roundTripNs, Path path) {
    out.echoed(peer, sequence, roundTripNs, path);
  }

  @Override
  public void peerUnreachable(NodeId peer, String reason) {
    pending.add(() -> ring.get().onPeerUnreachable(peer, nowNs.getAsLong()));
  }

  @Override
  public void peerNotDialled(NodeId peer) {
    pending.add(() -> ring.get().onNotDialled(peer));
  }

  /** To the peer the link is new, and so it is here: it is greeted. */
  @Override
  public void restarted(NodeId peer, Path path) {
    pending.add(() -> ring.get().onUp(peer, endpointOf(path), null, nowNs.getAsLong()));
  }

  @Override
  public void peerSuspected(NodeId peer) {
    pending.add(() -> ring.get().onPeerSuspected(peer, nowNs.getAsLong()));
  }

  @Override
  public void siteUnreachable(Endpoint site, String reason, boolean isSelf) {
    pending.add(() -> ring.get().onSiteUnreachable(site, reason, isSelf, nowNs.getAsLong()));
  }

  @Override
  public void turnedAway(Path path, String reason, List<Endpoint> others) {
    if (path instanceof Path.Direct(Endpoint at)) {
      pending.add(() -> ring.get().onTurnedAway(at, reason, others, nowNs.getAsLong()));
    }
  }

  @Override
  public List<Endpoint> otherMembers() {
    return ring.get().someMembers();
  }

  @Override
  public void untimely(String reason, boolean early) {
    out.untimely(reason, early);
  }

  private static @Nullable Endpoint endpointOf(Path path) {
    return path instanceof Path.Direct(Endpoint endpoint) ? endpoint : null;
  }
}
