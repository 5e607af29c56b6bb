package org.gridtap.overlay.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/** All that {@link Links} remembers of one linked peer. Owned by the control loop. */
final class Peer {
  /** Sessions kept per peer: simultaneous dials over several paths can leave that many. */
  static final int MAX_SESSIONS = 4;

  /** Direct endpoints tried per peer. */
  static final int MAX_CANDIDATES = 8;

  /** Echoes waited for per peer; older ones are forgotten. */
  static final int MAX_ECHOES = 16;

  static final long NEVER = Long.MAX_VALUE;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long CLOSE_UNNEEDED_NS = 60 * SECOND_NS;
  private static final long CLOSE_SITE_NS = 2 * SECOND_NS;
  private static final long TRAFFIC_IDLE_NS = 300 * SECOND_NS;

  final NodeId id;
  final Messenger messenger;
  final RoundTrip roundTrip = new RoundTrip();
  final List<Session> sessions = new ArrayList<>(MAX_SESSIONS);
  final Set<Endpoint> candidates = new LinkedHashSet<>();
  final long upSinceNs;

  /** The session that we seal with. */
  Session current;

  /**
   * By receiver index, the paths of new sessions that we began and that the peer has not used yet.
   */
  final Map<Integer, Path> unconfirmed = new LinkedHashMap<>();

  /** How the sealed packets travel. */
  Path path;

  NodeId via = NodeId.NONE;
  int roles;
  boolean peerNeeds = true;
  long lastReceivedNs;
  long lastReceivedOnPathNs;
  long restartedNs = -PeerMessages.RESTART_GAP_NS;
  long unneededSinceNs = NEVER;
  long trafficUntilNs;

  /**
   * The peer did not answer when it should have: only an answer proves that it hears us, and until
   * then others are preferred to it.
   */
  boolean doubted;

  /** The link is needed now: it is found out quickly whether it lives. */
  boolean needed;

  int lastSequence;
  int probeSequence;
  int probeTries;

  /** Probes sent under {@link #probeSequence}: only of one alone it is known which was answered. */
  int probeSends;

  /** The way over other nodes on which the peer answered while the path in use is doubted. */
  @Nullable Path answeredOver;

  long probeSentNs;
  long probeDeadlineNs = NEVER;

  /** Times at which the echoes that somebody waits for were sent, by sequence. */
  final Map<Integer, Long> echoes = new LinkedHashMap<>();

  int searchSequence;
  int searchTries;
  long searchAtNs = NEVER;
  long rekeyAtNs;

  /** When the link ends unless its keys have been renewed. */
  long renewByNs = NEVER;

  /** When the peer is to be looked at, and its place among all by that; see {@link DuePeers}. */
  long dueNs = NEVER;

  int place = DuePeers.NOWHERE;

  Peer(Session session, Path path, Messenger messenger, long nowNs) {
    this.id = session.peer().id();
    this.current = session;
    this.path = path;
    this.messenger = messenger;
    this.upSinceNs = nowNs;
    this.lastReceivedNs = nowNs;
    this.lastReceivedOnPathNs = nowNs;
  }

  boolean isDirect() {
    return path instanceof Path.Direct;
  }

  /** Tells whether this is the way in use; over other nodes is one way, whichever are its help. */
  boolean isOn(Path other) {
    return other.equals(path) || (other instanceof Path.Over && path instanceof Path.Over);
  }

  boolean has(Role role) {
    return (roles & role.bit()) != 0;
  }

  void addCandidate(Endpoint endpoint) {
    if (endpoint.isUsable() && candidates.size() < MAX_CANDIDATES) {
      candidates.add(endpoint);
    }
  }

  int nextSequence() {
    lastSequence = lastSequence == Integer.MAX_VALUE ? 1 : lastSequence + 1;
    return lastSequence;
  }

  /** Returns the session of this receiver index, or else the one that we seal with. */
  Session sessionOf(int localIndex) {
    for (Session session : sessions) {
      if (session.localIndex() == localIndex) {
        return session;
      }
    }
    return current;
  }

  /** Tells whether frames are all that the link is kept for here. */
  boolean isShortcut() {
    return roles == Role.TRAFFIC.bit();
  }

  /** Wants the link for a reason from now on. */
  void need(Role role, long nowNs) {
    roles |= role.bit();
    trafficUntilNs = role == Role.TRAFFIC ? nowNs + TRAFFIC_IDLE_NS : trafficUntilNs;
  }

  /**
   * No longer wants the link for a reason. One that was only to ask a site is soon given up, for
   * many ask there.
   */
  void needNot(Role role, long nowNs) {
    boolean wasOnly = roles == role.bit();
    roles &= ~role.bit();
    if (role == Role.SITE && wasOnly) {
      unneededSinceNs = nowNs - CLOSE_UNNEEDED_NS + CLOSE_SITE_NS;
    }
  }

  /** Forgets reasons that have lapsed, and tells whether neither side has had any for a while. */
  boolean isUnneeded(long nowNs) {
    if (has(Role.TRAFFIC) && trafficUntilNs <= nowNs) {
      roles &= ~Role.TRAFFIC.bit();
    }
    if (roles != 0 || peerNeeds) {
      unneededSinceNs = NEVER;
      return false;
    }
    unneededSinceNs = unneededSinceNs == NEVER ? nowNs : unneededSinceNs;
    return unneededSinceNs + CLOSE_UNNEEDED_NS <= nowNs;
  }

  /** Returns when {@link #isUnneeded} may have another answer, as far as it is known. */
  long unneededAtNs() {
    if (unneededSinceNs == NEVER) {
      return isShortcut() && !peerNeeds ? trafficUntilNs : NEVER;
    }
    return unneededSinceNs + CLOSE_UNNEEDED_NS;
  }

  LinkStatus status() {
    return new LinkStatus(
        id, current.peer().name(), path, roles, roundTrip.smoothedNs(), upSinceNs);
  }
}
