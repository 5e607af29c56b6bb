package org.gridtap.overlay.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.session.Drop;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Membership.Verdict;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * The links of one node: a sans-IO machine. A link is up as long as sealed packets come back over
 * any path; it goes down when neither the direct path nor one over other nodes answers.
 */
public final class Links {
  /** Links held at the same time, unless less is said; a peer beyond them is turned away. */
  public static final int MAX_LINKS = 512;

  /** All links get new keys out of turn no more often than this. */
  static final long RENEW_GAP_NS = 5_000_000_000L;

  /** All that links can cause. */
  public interface Outbox {
    /** A handshake datagram to be sent along a path. */
    void datagram(Path path, byte[] datagram);

    /** A payload to be sealed in a session and sent along a path. */
    void sealed(Session session, Path path, int kind, byte[] payload);

    void sessionAdded(Session session);

    void sessionRemoved(Session session);

    /** The session and path that packets to this peer are to take from now on. */
    void routed(NodeId peer, Session session, Path path);

    /**
     * A link came up, or a site that was dialled turned out to be a linked peer.
     *
     * @param site the site's endpoint if it was dialled as one
     */
    void up(NodeId peer, Path path, @Nullable Endpoint site);

    void down(NodeId peer, String reason);

    /** A peer stopped answering: comes before {@link #down}. */
    void lost(NodeId peer);

    void message(NodeId peer, byte[] message);

    /** The peer has not acknowledged this message in time; it is sent again. */
    void late(NodeId peer, byte[] message);

    /** The peer did not answer when it should have; or it has answered after all. */
    void doubted(NodeId peer, boolean isDoubted);

    /** The peer sees us at this endpoint. */
    void observed(NodeId peer, Endpoint reflexive);

    /** The answer to {@link #echo}. */
    void echoed(NodeId peer, int sequence, long roundTripNs, Path path);

    void peerUnreachable(NodeId peer, String reason);

    /** A peer that the ring wants is not dialled, for there is no room: it may be wanted again. */
    void peerNotDialled(NodeId peer);

    /** The peer has begun anew without our knowing: what it was told it does not know any more. */
    void restarted(NodeId peer, Path path);

    /** A peer that is dialled is not reached over other nodes; it is dialled on directly. */
    void peerSuspected(NodeId peer);

    void siteUnreachable(Endpoint site, String reason, boolean self);

    /** A peer turned us away, by a word that only a member can say; it may name others to try. */
    void turnedAway(Path path, String reason, List<Endpoint> others);

    /** Returns members that a node may try which is turned away here. */
    List<Endpoint> otherMembers();

    /**
     * We turned a member away, because by our clock its membership does not hold.
     *
     * @param early whether it has not begun, which cannot be: one of the two clocks is wrong
     */
    void untimely(String reason, boolean early);
  }

  private final NodeId self;
  private final Handshakes handshakes;
  private final Dialer dialer;
  private final Sessions sessions;
  private final Prober prober;
  private final Failures failures = new Failures();
  private final MessageDrops drops;
  private final Outbox out;
  private long nowNs;
  private long wallOffsetMs;
  private long renewedNs = -RENEW_GAP_NS;

  /**
   * @param maxLinks links held at the same time, at most
   * @param out where everything goes; it must only enqueue
   */
  public Links(
      NodeId self,
      Handshakes handshakes,
      RandomGenerator random,
      MessageDrops drops,
      int maxLinks,
      Outbox out) {
    this.self = self;
    this.drops = drops;
    this.handshakes = handshakes;
    this.out = out;
    this.dialer = new Dialer(handshakes, new FromDialer(this, failures, () -> nowNs, out));
    this.sessions = new Sessions(self, handshakes, random, maxLinks, out);
    this.prober = new Prober(sessions, random, out);
  }

  /** Tells the wall clock: what has to be added to the monotonic clock, in milliseconds. */
  public void onWallClock(long offsetMs) {
    wallOffsetMs = offsetMs;
  }

  // What the ring asks for.

  /**
   * Wants a link to a peer, for a reason. Dials it unless it is linked; learns the endpoints in any
   * case.
   *
   * @param via a member through which it can be reached, or NONE
   */
  public void want(NodeId id, Role role, Collection<Endpoint> endpoints, NodeId via, long now) {
    nowNs = now;
    if (id.equals(self) || id.equals(NodeId.NONE)) {
      return;
    }
    Peer peer = sessions.peer(id);
    if (peer != null) {
      sessions.need(peer, role, nowNs);
      learn(peer, endpoints, via);
    } else if (role == Role.TRAFFIC) {
      dialForTraffic(id, endpoints, via);
    } else if (!sessions.hasRoom(nowNs)
        || !dialer.dial(id, false, endpoints, via, nowNs, nowMs())) {
      out.peerNotDialled(id);
    }
  }

  /** Who did not answer is left alone for a while, however many frames there are for it. */
  private void dialForTraffic(NodeId id, Collection<Endpoint> endpoints, NodeId via) {
    if (!failures.isOver(id, nowNs)) {
      return;
    }
    if (!sessions.hasRoom(nowNs) || !dialer.dial(id, true, endpoints, via, nowNs, nowMs())) {
      drops.add(MessageDrop.DIAL_REFUSED);
    }
  }

  /** No longer wants a link for this reason. */
  public void unwant(NodeId id, Role role) {
    Peer peer = sessions.peer(id);
    if (peer != null) {
      peer.needNot(role, nowNs);
      touch(peer);
    }
  }

  /** Tells endpoints at which a linked peer may be reached directly. */
  public void learn(NodeId id, Collection<Endpoint> endpoints, NodeId via) {
    Peer peer = sessions.peer(id);
    if (peer != null) {
      learn(peer, endpoints, via);
    }
  }

  private PeerMessages messages(Peer peer) {
    return new PeerMessages(peer, prober, drops, out, nowNs);
  }

  private void learn(Peer peer, Collection<Endpoint> endpoints, NodeId via) {
    peer.via = via.equals(NodeId.NONE) ? peer.via : via;
    prober.learn(peer, endpoints, nowNs);
    touch(peer);
  }

  /** Dials a bootstrap site; its node turns up as a link that has the role SITE. */
  public void dialSite(Endpoint site, long now) {
    nowNs = now;
    dialer.dialSite(site, nowNs, nowMs());
  }

  /**
   * Sends a control message to a linked peer; returns false when there is no link or its queue is
   * full.
   */
  public boolean send(NodeId id, byte[] message, long now) {
    nowNs = now;
    Peer peer = sessions.peer(id);
    if (peer == null) {
      return false;
    }
    boolean sent = peer.messenger.send(message, nowNs, messages(peer));
    if (!sent) {
      drops.add(MessageDrop.QUEUE_FULL);
    }
    touch(peer);
    return sent;
  }

  /**
   * Asks a linked peer for an echo along the path in use; returns its sequence, or 0 if there is no
   * link.
   */
  public int echo(NodeId id, long now) {
    nowNs = now;
    Peer peer = sessions.peer(id);
    return peer == null ? 0 : prober.echo(peer, nowNs);
  }

  /** Ends a link and tells the peer once; if that is lost, silence will tell it. */
  public void close(NodeId id, String reason) {
    Peer peer = sessions.peer(id);
    if (peer != null) {
      sessions.close(peer, reason);
    }
  }

  /**
   * The ways to the peers may be others now, because this host moved or slept. Each peer is asked
   * whether it is still there, and gets new keys, by which it learns our new place as well.
   */
  public void renew(long now) {
    nowNs = now;
    renewedNs = Math.max(nowNs, renewedNs + RENEW_GAP_NS);
    for (Peer peer : sessions.peers()) {
      peer.rekeyAtNs = Math.min(peer.rekeyAtNs, renewedNs);
      prober.doubt(peer, false, nowNs);
      touch(peer);
    }
  }

  /** A linked peer did not answer what matters: others are preferred, and it is asked at once. */
  public void doubt(NodeId id, long now) {
    nowNs = now;
    Peer peer = sessions.peer(id);
    if (peer != null) {
      prober.doubt(peer, true, nowNs);
      touch(peer);
    }
  }

  /**
   * A node says that a packet for this peer came to its end there.
   *
   * @param echo bytes of the packet
   * @return whether it was one of ours
   */
  public boolean onUnreachable(NodeId destination, byte[] echo, long now) {
    nowNs = now;
    return dialer.onUnreachable(destination, echo);
  }

  /** A packet is handed to a linked peer from which nothing has come for a while. */
  public void need(NodeId id, long now) {
    nowNs = now;
    Peer peer = sessions.peer(id);
    if (peer != null) {
      prober.need(peer, nowNs);
      touch(peer);
    }
  }

  // What arrives.

  /** A handshake datagram or cookie arrived. */
  public void onDatagram(Path from, byte[] datagram, long now) {
    nowNs = now;
    dialer.onDatagram(from, datagram, nowNs, nowMs());
  }

  void onEstablished(Session session, Path path, @Nullable Endpoint site, boolean forFrames) {
    boolean isNew = !isLinked(session.peer().id());
    failures.linked(session.peer().id());
    Peer peer = sessions.add(session, path, nowNs);
    if (peer == null) {
      return;
    }
    if (path instanceof Path.Direct(Endpoint endpoint)) {
      peer.addCandidate(endpoint);
    }
    if (site != null) {
      peer.need(Role.SITE, nowNs);
    }
    if (forFrames) {
      sessions.need(peer, Role.TRAFFIC, nowNs);
    }
    if (isNew || site != null) {
      out.up(peer.id, peer.path, site);
    }
    if (peer.current.equals(session)) {
      prober.probe(peer, nowNs);
    }
    touch(peer);
  }

  /** The data path opened a packet of our sessions that is not for itself. */
  public void onOpened(int localIndex, int kind, byte[] payload, Path from, long now) {
    nowNs = now;
    Peer peer = sessions.peerOf(localIndex);
    if (peer == null) {
      return;
    }
    handshakes.confirm(localIndex);
    if (sessions.confirm(peer, localIndex, nowNs)) {
      prober.probe(peer, nowNs);
    }
    peer.lastReceivedNs = nowNs;
    prober.heardFrom(peer);
    if (peer.isOn(from)) {
      peer.lastReceivedOnPathNs = nowNs;
      sessions.followVia(peer, from);
    }
    switch (kind) {
      case PacketType.KIND_CONTROL -> peer.messenger.onChunk(payload, nowNs, messages(peer));
      case PacketType.KIND_PROBE ->
          prober.onProbe(peer, peer.sessionOf(localIndex), payload, from, nowNs);
      case PacketType.KIND_PROBE_REPLY -> prober.onReply(peer, payload, from, nowNs);
      case PacketType.KIND_CLOSE -> onClose(peer, localIndex, payload);
      default -> {}
    }
    touch(peer);
  }

  /** An older session may end while the link lives on in another. */
  private void onClose(Peer peer, int localIndex, byte[] payload) {
    if (peer.current.localIndex() != localIndex) {
      return;
    }
    Close why = Close.decode(payload);
    if (why != null) {
      out.turnedAway(peer.path, why.sentence(), why.otherMembers());
    }
    sessions.close(peer, why == null ? "the other side ended the link" : why.sentence());
  }

  /** Only who has a session can be told why it has none. */
  void onUntimely(Path path, Verdict.Untimely why, @Nullable Session session) {
    if (session != null) {
      sessions.turnAway(session, path, new Close.Untimely());
    }
    out.untimely(why.reason(), why.early());
  }

  /** The data path opened frames of this session, last at this time: the peer lives. */
  public void onTraffic(int localIndex, long lastReceivedNs) {
    Peer peer = sessions.peerOf(localIndex);
    if (peer != null && lastReceivedNs > peer.lastReceivedNs) {
      peer.lastReceivedNs = lastReceivedNs;
    }
  }

  // Time.

  /** Returns when {@link #onDeadline} is wanted next. */
  public long deadlineNs() {
    return Math.min(dialer.deadlineNs(), sessions.due().soonestNs());
  }

  /** Makes new keys with every peer soon, as if it were time: it learns our credentials thereby. */
  public void renewKeys(long now) {
    for (Peer peer : sessions.peers()) {
      peer.rekeyAtNs = Math.min(peer.rekeyAtNs, now);
      touch(peer);
    }
  }

  public void onDeadline(long now) {
    nowNs = now;
    if (dialer.deadlineNs() <= nowNs) {
      dialer.onDeadline(nowNs, nowMs());
    }
    List<Peer> due = new ArrayList<>();
    sessions.due().due(nowNs, due);
    for (Peer peer : due) {
      if (sessions.isLinked(peer)) {
        onDeadline(peer);
        touch(peer);
      }
    }
  }

  private void onDeadline(Peer peer) {
    if (peer.messenger.deadlineNs() <= nowNs) {
      peer.messenger.onDeadline(nowNs, messages(peer));
    }
    prober.onSearchDeadline(peer, nowNs);
    if (peer.rekeyAtNs <= nowNs && sessions.onRekeyDeadline(peer, nowNs)) {
      dialer.rekey(peer.id, peer.path, nowNs, nowMs());
    }
    if (peer.isUnneeded(nowNs)) {
      sessions.close(peer, "neither side needs it any more");
    } else if (peer.current.peer().expiresAtMs() <= nowMs()) {
      sessions.close(peer, "its membership has ended");
    }
    if (sessions.isLinked(peer)) {
      prober.onProbeDeadline(peer, nowNs);
    }
  }

  private long deadlineNs(Peer peer) {
    long ownNs = Math.min(peer.rekeyAtNs, peer.unneededAtNs());
    return Math.min(Math.min(prober.deadlineNs(peer), ownNs), peer.messenger.deadlineNs());
  }

  /** Notes a peer's deadline. */
  private void touch(Peer peer) {
    sessions.due().move(peer, deadlineNs(peer));
  }

  private long nowMs() {
    return wallOffsetMs + nowNs / 1_000_000;
  }

  // What can be asked.

  public long dropped(Drop reason) {
    return handshakes.dropped(reason);
  }

  public boolean isLinked(NodeId id) {
    return sessions.peer(id) != null;
  }

  public boolean isDirect(NodeId id) {
    Peer peer = sessions.peer(id);
    return peer != null && peer.isDirect();
  }

  /** Tells whether a linked peer did not answer when it should have. */
  public boolean isDoubted(NodeId id) {
    Peer peer = sessions.peer(id);
    return peer != null && peer.doubted;
  }

  /** Returns when a linked peer was last heard; long ago when it is not linked. */
  public long heardNs(NodeId id) {
    Peer peer = sessions.peer(id);
    return peer == null ? Long.MIN_VALUE / 2 : peer.lastReceivedNs;
  }

  /** Returns the smoothed round trip time to a linked peer in nanoseconds, -1 while unknown. */
  public long roundTripNs(NodeId id) {
    Peer peer = sessions.peer(id);
    return peer == null ? -1 : peer.roundTrip.smoothedNs();
  }

  /** Returns the linked peer that was last seen at this endpoint, if any. */
  public @Nullable NodeId peerAt(Endpoint endpoint) {
    return sessions.peerAt(endpoint);
  }

  /** Returns what is known of every link, for people. */
  public List<LinkStatus> status() {
    return sessions.peers().stream().map(Peer::status).toList();
  }
}
