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

/** All that {@link Links} remembers of one linked peer. Owned by the control loop. */
final class Peer {
  /** Sessions kept per peer: simultaneous dials over several paths can leave that many. */
  static final int MAX_SESSIONS = 4;

  /** Direct endpoints tried per peer. */
  static final int MAX_CANDIDATES = 8;

  /** Echoes waited for per peer; older ones are forgotten. */
  static final int MAX_ECHOES = 16;

  static final long NEVER = Long.MAX_VALUE;

  final NodeId id;
  final Messenger messenger;
  final RoundTrip roundTrip = new RoundTrip();
  final List<Session> sessions = new ArrayList<>(MAX_SESSIONS);
  final Set<Endpoint> candidates = new LinkedHashSet<>();
  final long upSinceNs;

  /** The session that we seal with. */
  Session current;

  /** How the sealed packets travel. */
  Path path;

  NodeId via = NodeId.NONE;
  int roles;
  boolean peerNeeds = true;
  long lastReceivedNs;
  long lastReceivedOnPathNs;
  long unneededSinceNs = NEVER;
  long trafficUntilNs;

  /**
   * Messages came back unacknowledged: only the answer to a probe proves that the peer hears us.
   */
  boolean suspect;

  int lastSequence;
  int probeSequence;
  int probeTries;
  long probeSentNs;
  long probeDeadlineNs = NEVER;

  /** Times at which the echoes that somebody waits for were sent, by sequence. */
  final Map<Integer, Long> echoes = new LinkedHashMap<>();

  int searchSequence;
  int searchTries;
  long searchAtNs = NEVER;
  long rekeyAtNs;
  long rekeyDial;

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

  boolean has(Role role) {
    return (roles & role.bit()) != 0;
  }

  void addCandidate(Endpoint endpoint) {
    if (endpoint.isUsable() && candidates.size() < MAX_CANDIDATES) {
      candidates.add(endpoint);
    }
  }
}
