package org.gridtap.overlay.link;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * The linked peers, and the session and path that packets to each of them take. A peer may have
 * several sessions for a while: one is sealed with, the others still open what is on its way.
 *
 * <p>New keys cost no packet: who has begun a handshake goes on with the session it has until the
 * peer uses the new one, for until message 3 has been worked off there, nobody there could open it.
 */
final class Sessions {
  private static final long SECOND_NS = 1_000_000_000L;

  /** Keys that seal frames are renewed as often as WireGuard does it. */
  private static final long REKEY_AFTER_NS = 110 * SECOND_NS;

  /** Control messages alone are few: new keys would be most of what such a link carries. */
  private static final long REKEY_QUIET_AFTER_NS = 15 * 60 * SECOND_NS;

  private static final long REKEY_RETRY_NS = 12 * SECOND_NS;

  /** How long keys serve on when they are due and cannot be renewed. */
  private static final long RENEW_WITHIN_NS = 190 * SECOND_NS;

  private static final long FORGET_AFTER_NS = 20 * 60 * SECOND_NS;

  /** A link that we have no use for makes room for another only after its peer had time to join. */
  private static final long SPARE_AFTER_NS = 20 * SECOND_NS;

  /** Links that are kept for frames only; of more, the one used longest ago is let go. */
  static final int MAX_SHORTCUTS = 256;

  private static final long FRESH_SESSION_NS = 5 * SECOND_NS;
  private static final long SEARCH_FIRST_NS = SECOND_NS / 5;

  private final NodeId self;
  private final Handshakes handshakes;
  private final RandomGenerator random;
  private final int maxLinks;
  private final Links.Outbox out;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final DuePeers due = new DuePeers();
  private final Map<Integer, Peer> bySession = new LinkedHashMap<>();

  Sessions(
      NodeId self, Handshakes handshakes, RandomGenerator random, int maxLinks, Links.Outbox out) {
    this.self = self;
    this.maxLinks = maxLinks;
    this.handshakes = handshakes;
    this.random = random;
    this.out = out;
  }

  @Nullable Peer peer(NodeId id) {
    return peers.get(id);
  }

  /** Returns the peer that has a session of this receiver index. */
  @Nullable Peer peerOf(int localIndex) {
    return bySession.get(localIndex);
  }

  /** Returns all linked peers, oldest link first; a living view. */
  Collection<Peer> peers() {
    return peers.values();
  }

  /** Returns the linked peers by when they are to be looked at. */
  DuePeers due() {
    return due;
  }

  /** Returns the peer that was last seen at this endpoint, if any. */
  @Nullable NodeId peerAt(Endpoint endpoint) {
    for (Peer peer : peers.values()) {
      if (peer.path instanceof Path.Direct(Endpoint at) && at.equals(endpoint)) {
        return peer.id;
      }
    }
    return null;
  }

  boolean isLinked(Peer peer) {
    return peer.place != DuePeers.NOWHERE;
  }

  /** Tells whether there is room for another link, or could be made. */
  boolean hasRoom(long nowNs) {
    return peers.size() < maxLinks || spare(nowNs) != null;
  }

  /** Returns the link that can best be done without: one that we have no use for, if any. */
  private @Nullable Peer spare(long nowNs) {
    Peer spare = null;
    for (Peer peer : peers.values()) {
      if (peer.roles == 0 && nowNs - peer.upSinceNs > SPARE_AFTER_NS) {
        if (!peer.peerNeeds) {
          return peer;
        }
        spare = spare == null ? peer : spare;
      }
    }
    return spare;
  }

  /** Ends a session at once; only who has one can be told why. */
  void turnAway(Session session, Path path, Close why) {
    out.sessionAdded(session);
    out.sealed(session, path, PacketType.KIND_CLOSE, why.encode());
    out.sessionRemoved(session);
    handshakes.release(session.localIndex());
  }

  private boolean makeRoom(long nowNs) {
    Peer spare = peers.size() < maxLinks ? null : spare(nowNs);
    if (spare != null) {
      close(spare, "it made room for another");
    }
    return peers.size() < maxLinks;
  }

  /** Takes a new session over. Returns its peer, or null if there is no room for another link. */
  @Nullable Peer add(Session session, Path path, long nowNs) {
    Peer peer = peers.get(session.peer().id());
    if (peer == null && !makeRoom(nowNs)) {
      turnAway(session, path, new Close.Busy(out.otherMembers()));
      return null;
    }
    out.sessionAdded(session);
    boolean isNew = false;
    if (peer == null) {
      isNew = true;
      peer = new Peer(session, path, new Messenger(random), nowNs);
      peers.put(peer.id, peer);
      due.add(peer, Peer.NEVER);
    }
    bySession.put(session.localIndex(), peer);
    peer.sessions.addFirst(session);
    peer.lastReceivedNs = nowNs;
    if (isNew) {
      use(peer, session, path, nowNs);
    } else if (session.initiator()) {
      peer.unconfirmed.put(session.localIndex(), path);
    } else {
      moveTo(peer, session, path, nowNs);
    }
    if (peer.sessions.size() > Peer.MAX_SESSIONS) {
      forgetOldest(peer);
    }
    return peer;
  }

  /**
   * The peer has sealed in a session that we began.
   *
   * @return whether that was news
   */
  boolean confirm(Peer peer, int localIndex, long nowNs) {
    Path path = peer.unconfirmed.remove(localIndex);
    if (path == null) {
      return false;
    }
    moveTo(peer, peer.sessionOf(localIndex), path, nowNs);
    return true;
  }

  /**
   * Seals with another session from now on, if that is better. Simultaneous dials end in several: a
   * direct one that has just come is not given up for a longer way, and none for an older one.
   */
  private void moveTo(Peer peer, Session session, Path path, long nowNs) {
    boolean isLonger =
        peer.isDirect()
            && path instanceof Path.Over
            && nowNs - peer.current.establishedNs() < FRESH_SESSION_NS;
    boolean isOlder = session.establishedNs() < peer.current.establishedNs();
    boolean isShorter = !peer.isDirect() && path instanceof Path.Direct;
    if (!isLonger && (!isOlder || isShorter)) {
      use(peer, session, path instanceof Path.Direct ? path : peer.path, nowNs);
    }
  }

  /** Seals with this session and sends along this path from now on. */
  void use(Peer peer, Session session, Path path, long nowNs) {
    if (!peer.isOn(path)) {
      peer.roundTrip.reset();
      peer.lastReceivedOnPathNs = nowNs;
    }
    peer.current = session;
    peer.path = path;
    peer.rekeyAtNs =
        session.establishedNs()
            + (peer.has(Role.TRAFFIC) ? REKEY_AFTER_NS : REKEY_QUIET_AFTER_NS)
            + rekeyDelayNs(peer);
    peer.renewByNs = peer.rekeyAtNs + RENEW_WITHIN_NS;
    peer.searchAtNs = path instanceof Path.Over ? nowNs + SEARCH_FIRST_NS : Peer.NEVER;
    peer.searchTries = 0;
    out.routed(peer.id, session, path);
  }

  /** Wants a link for a reason; for frames, its keys are renewed as often as these demand. */
  void need(Peer peer, Role role, long nowNs) {
    peer.need(role, nowNs);
    if (role == Role.TRAFFIC && peers.size() > MAX_SHORTCUTS) {
      limitShortcuts();
    }
    long dueNs = peer.current.establishedNs() + REKEY_AFTER_NS;
    if (role == Role.TRAFFIC && peer.rekeyAtNs - dueNs > REKEY_QUIET_AFTER_NS / 2) {
      peer.rekeyAtNs = Math.max(nowNs, dueNs) + rekeyDelayNs(peer);
      peer.renewByNs = peer.rekeyAtNs + RENEW_WITHIN_NS;
    }
  }

  /** Whoever else needs a link may keep it: it is closed by the last that does. */
  private void limitShortcuts() {
    Peer oldest = null;
    int count = 0;
    for (Peer peer : peers.values()) {
      if (peer.isShortcut()) {
        count++;
        boolean isOlder = oldest == null || peer.trafficUntilNs < oldest.trafficUntilNs;
        oldest = isOlder ? peer : oldest;
      }
    }
    if (oldest != null && count > MAX_SHORTCUTS) {
      oldest.roles = 0;
      if (!oldest.peerNeeds) {
        close(oldest, "links that frames used later took its place");
      }
    }
  }

  /** The lower id renews the keys; the other one helps only when that did not happen. */
  private long rekeyDelayNs(Peer peer) {
    return random.nextLong(10 * SECOND_NS) + (self.compareTo(peer.id) > 0 ? 3 * REKEY_RETRY_NS : 0);
  }

  /** A peer that cannot be dialled tells with every packet through whom it can be reached. */
  void followVia(Peer peer, Path from) {
    if (from instanceof Path.Over(NodeId node, NodeId via)
        && !via.equals(NodeId.NONE)
        && !from.equals(peer.path)) {
      peer.via = via;
      peer.path = from;
      out.routed(peer.id, peer.current, from);
    }
  }

  /**
   * New keys are due: lets go of sessions that have expired, and of the link if the one in use has.
   *
   * @return whether a handshake is to be begun
   */
  boolean onRekeyDeadline(Peer peer, long nowNs) {
    for (Session session : List.copyOf(peer.sessions)) {
      boolean isOld = nowNs - session.establishedNs() > FORGET_AFTER_NS;
      if (!session.equals(peer.current) && isOld) {
        peer.sessions.remove(session);
        peer.unconfirmed.remove(session.localIndex());
        forget(session);
      }
    }
    if (peer.renewByNs <= nowNs) {
      close(peer, "its keys could not be renewed");
      return false;
    }
    peer.rekeyAtNs = nowNs + REKEY_RETRY_NS;
    return true;
  }

  /**
   * Ends a link and tells the peer, in each session, for it heeds only the one that it uses; if
   * that is lost, silence will tell it.
   */
  void close(Peer peer, String reason) {
    if (peers.remove(peer.id, peer)) {
      due.remove(peer);
      for (Session session : peer.sessions) {
        out.sealed(session, peer.path, PacketType.KIND_CLOSE, new byte[0]);
      }
      peer.sessions.forEach(this::forget);
      out.down(peer.id, reason);
    }
  }

  private void forgetOldest(Peer peer) {
    Session oldest = peer.sessions.getLast();
    if (oldest.equals(peer.current)) {
      oldest = peer.sessions.get(peer.sessions.size() - 2);
    }
    peer.sessions.remove(oldest);
    peer.unconfirmed.remove(oldest.localIndex());
    forget(oldest);
  }

  private void forget(Session session) {
    bySession.remove(session.localIndex());
    handshakes.release(session.localIndex());
    out.sessionRemoved(session);
  }
}
