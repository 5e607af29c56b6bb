package org.gridtap.overlay.link;

import java.util.ArrayList;
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
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * The links of one node: a sans-IO machine. A link is up as long as sealed packets come back over
 * any path; it goes down when neither the direct path nor one over other nodes answers.
 */
public final class Links {
  /** Links held at the same time; a peer beyond them is turned away. */
  public static final int MAX_LINKS = 512;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long NEAR_IDLE_NS = 4 * SECOND_NS;
  private static final long OTHER_IDLE_NS = 15 * SECOND_NS;
  private static final int PROBE_TRIES = 5;
  private static final int DIRECT_TRIES = 2;
  private static final long SEARCH_FIRST_NS = SECOND_NS / 5;
  private static final long SEARCH_MAX_NS = 600 * SECOND_NS;
  private static final long REKEY_AFTER_NS = 110 * SECOND_NS;
  private static final long REKEY_RETRY_NS = 12 * SECOND_NS;
  private static final long SESSION_EXPIRES_NS = 300 * SECOND_NS;
  private static final long CLOSE_UNNEEDED_NS = 60 * SECOND_NS;
  private static final long TRAFFIC_IDLE_NS = 300 * SECOND_NS;
  private static final long FRESH_SESSION_NS = 5 * SECOND_NS;
  private static final long ROAM_AFTER_NS = 3 * SECOND_NS;

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

    void message(NodeId peer, byte[] message);

    /** The peer sees us at this endpoint. */
    void observed(NodeId peer, Endpoint reflexive);

    /** The answer to {@link #echo}. */
    void echoed(NodeId peer, int sequence, long roundTripNs, Path path);

    void peerUnreachable(NodeId peer, String reason);

    void siteUnreachable(Endpoint site, String reason, boolean self);
  }

  private final NodeId self;
  private final Handshakes handshakes;
  private final Dialer dialer;
  private final RandomGenerator random;
  private final Outbox out;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final Map<Integer, Peer> bySession = new LinkedHashMap<>();
  private long nowNs;
  private long soonestNs = Long.MAX_VALUE;
  private long wallOffsetMs;

  /**
   * @param out where everything goes; it must only enqueue
   */
  public Links(NodeId self, Handshakes handshakes, RandomGenerator random, Outbox out) {
    this.self = self;
    this.handshakes = handshakes;
    this.random = random;
    this.out = out;
    this.dialer = new Dialer(handshakes, new FromDialer());
  }

  /** Tells the wall clock: what has to be added to the monotonic clock, in milliseconds. */
  public void onWallClock(long offsetMs) {
    wallOffsetMs = offsetMs;
  }

  /**
   * Wants a link to a peer, for a reason. Dials it unless it is linked; learns the endpoints in any
   * case.
   *
   * @param via a member through which it can be reached, or NONE
   */
  public void want(NodeId id, Role role, Collection<Endpoint> endpoints, NodeId via, long now) {
    nowNs = now;
    Peer peer = peers.get(id);
    if (id.equals(self) || id.equals(NodeId.NONE)) {
      return;
    }
    if (peer == null) {
      if (peers.size() < MAX_LINKS) {
        dialer.dial(id, endpoints, via, nowNs, nowMs());
      }
      return;
    }
    peer.roles |= role.bit();
    peer.trafficUntilNs = role == Role.TRAFFIC ? nowNs + TRAFFIC_IDLE_NS : peer.trafficUntilNs;
    peer.via = via.equals(NodeId.NONE) ? peer.via : via;
    learn(peer, endpoints);
    touch(peer);
  }

  /** Tells endpoints at which a linked peer may be reached directly. */
  public void learn(NodeId id, Collection<Endpoint> endpoints, NodeId via) {
    Peer peer = peers.get(id);
    if (peer != null) {
      peer.via = via.equals(NodeId.NONE) ? peer.via : via;
      learn(peer, endpoints);
      touch(peer);
    }
  }

  /** No longer wants a link for this reason. */
  public void unwant(NodeId id, Role role) {
    Peer peer = peers.get(id);
    if (peer != null) {
      peer.roles &= ~role.bit();
    }
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
    Peer peer = peers.get(id);
    if (peer == null) {
      return false;
    }
    boolean sent = peer.messenger.send(message, nowNs, new FromMessenger(peer));
    touch(peer);
    return sent;
  }

  /**
   * Asks a linked peer for an echo along the path in use; returns its sequence, or 0 if there is no
   * link.
   */
  public int echo(NodeId id, long now) {
    nowNs = now;
    Peer peer = peers.get(id);
    if (peer == null) {
      return 0;
    }
    int sequence = nextSequence(peer);
    if (peer.echoes.size() >= Peer.MAX_ECHOES) {
      peer.echoes.remove(peer.echoes.keySet().iterator().next());
    }
    peer.echoes.put(sequence, nowNs);
    sendProbe(peer, peer.path, sequence);
    return sequence;
  }

  /** Ends a link and tells the peer once; if that is lost, silence will tell it. */
  public void close(NodeId id, String reason) {
    Peer peer = peers.remove(id);
    if (peer != null) {
      out.sealed(peer.current, peer.path, PacketType.KIND_CLOSE, new byte[0]);
      peer.sessions.forEach(this::forget);
      out.down(id, reason);
    }
  }

  /** A handshake datagram or cookie arrived. */
  public void onDatagram(Path from, byte[] datagram, long now) {
    nowNs = now;
    dialer.onDatagram(from, datagram, nowNs, nowMs());
  }

  /** The data path opened a packet of our sessions that is not for itself. */
  public void onOpened(int localIndex, int kind, byte[] payload, Path from, long now) {
    nowNs = now;
    Peer peer = bySession.get(localIndex);
    if (peer == null) {
      return;
    }
    handshakes.confirm(localIndex);
    peer.lastReceivedNs = nowNs;
    if (!peer.suspect) {
      heardFrom(peer);
    }
    if (sameWay(from, peer.path)) {
      peer.lastReceivedOnPathNs = nowNs;
      followVia(peer, from);
    }
    switch (kind) {
      case PacketType.KIND_CONTROL ->
          peer.messenger.onChunk(payload, nowNs, new FromMessenger(peer));
      case PacketType.KIND_PROBE -> onProbe(peer, localIndex, payload, from);
      case PacketType.KIND_PROBE_REPLY -> onProbeReply(peer, payload, from);
      case PacketType.KIND_CLOSE -> onClose(peer, localIndex);
      default -> {}
    }
    touch(peer);
  }

  /** The data path opened frames of this session, last at this time: the peer lives. */
  public void onTraffic(int localIndex, long lastReceivedNs) {
    Peer peer = bySession.get(localIndex);
    if (peer != null && lastReceivedNs > peer.lastReceivedNs) {
      peer.lastReceivedNs = lastReceivedNs;
    }
  }

  /** Returns when {@link #onDeadline} is wanted next. */
  public long deadlineNs() {
    return Math.min(dialer.deadlineNs(), soonestNs);
  }

  public void onDeadline(long now) {
    nowNs = now;
    if (dialer.deadlineNs() <= nowNs) {
      dialer.onDeadline(nowNs);
    }
    for (Peer peer : List.copyOf(peers.values())) {
      if (deadlineNs(peer) <= nowNs) {
        onDeadline(peer);
      }
    }
    soonestNs = Long.MAX_VALUE;
    peers.values().forEach(this::touch);
  }

  /**
   * Notes a peer's deadline. One that moves away is noticed only when it is looked at: that is
   * cheaper than a search.
   */
  private void touch(Peer peer) {
    soonestNs = Math.min(soonestNs, deadlineNs(peer));
  }

  /** Returns the ids of all linked peers, oldest link first. */
  public Collection<NodeId> ids() {
    return List.copyOf(peers.keySet());
  }

  public boolean isLinked(NodeId id) {
    return peers.containsKey(id);
  }

  public boolean isDirect(NodeId id) {
    Peer peer = peers.get(id);
    return peer != null && peer.isDirect();
  }

  public boolean isDialling(NodeId id) {
    return dialer.isDialling(id);
  }

  public boolean isDialling(Endpoint site) {
    return dialer.isDialling(site);
  }

  /** Returns the linked peer that was last seen at this endpoint, if any. */
  public @Nullable NodeId peerAt(Endpoint endpoint) {
    for (Peer peer : peers.values()) {
      if (peer.path instanceof Path.Direct(Endpoint at) && at.equals(endpoint)) {
        return peer.id;
      }
    }
    return null;
  }

  /** Returns what is known of every link, for people and for the ring. */
  public List<LinkStatus> status() {
    List<LinkStatus> all = new ArrayList<>(peers.size());
    for (Peer peer : peers.values()) {
      all.add(
          new LinkStatus(
              peer.id,
              peer.current.peer().name(),
              peer.path,
              peer.roles,
              peer.roundTrip.smoothedNs(),
              peer.upSinceNs));
    }
    return all;
  }

  /** An older session may end while the link lives on in another. */
  private void onClose(Peer peer, int localIndex) {
    if (peer.current.localIndex() == localIndex) {
      close(peer.id, "the other side ended the link");
    }
  }

  // Sessions.

  private void onEstablished(Session session, Path path, @Nullable Endpoint site) {
    NodeId id = session.peer().id();
    Peer peer = peers.get(id);
    if (peer == null && peers.size() >= MAX_LINKS) {
      handshakes.release(session.localIndex());
      return;
    }
    out.sessionAdded(session);
    boolean isNew = false;
    if (peer == null) {
      isNew = true;
      peer = new Peer(session, path, new Messenger(random), nowNs);
      peers.put(id, peer);
    }
    bySession.put(session.localIndex(), peer);
    peer.sessions.addFirst(session);
    peer.lastReceivedNs = nowNs;
    // Simultaneous dials end in several sessions: a direct one that has just come is not given up
    // for a longer way.
    boolean keep =
        !isNew
            && peer.isDirect()
            && path instanceof Path.Over
            && nowNs - peer.current.establishedNs() < FRESH_SESSION_NS;
    if (!keep) {
      use(peer, session, isNew || path instanceof Path.Direct ? path : peer.path);
    }
    while (peer.sessions.size() > Peer.MAX_SESSIONS) {
      Session oldest = peer.sessions.getLast();
      peer.sessions.removeLast();
      forget(oldest);
    }
    if (path instanceof Path.Direct(Endpoint endpoint)) {
      peer.addCandidate(endpoint);
    }
    if (site != null) {
      peer.roles |= Role.SITE.bit();
    }
    if (isNew || site != null) {
      out.up(id, peer.path, site);
    }
    probe(peer);
    touch(peer);
  }

  private void use(Peer peer, Session session, Path path) {
    if (!sameWay(path, peer.path)) {
      peer.roundTrip.reset();
      peer.lastReceivedOnPathNs = nowNs;
    }
    peer.current = session;
    peer.path = path;
    peer.rekeyAtNs = session.establishedNs() + REKEY_AFTER_NS + random.nextLong(10 * SECOND_NS);
    if (self.compareTo(peer.id) > 0) {
      // The lower id renews the keys; the other one helps only when that did not happen.
      peer.rekeyAtNs += 3 * REKEY_RETRY_NS;
    }
    peer.searchAtNs = path instanceof Path.Over ? nowNs + SEARCH_FIRST_NS : Peer.NEVER;
    peer.searchTries = 0;
    out.routed(peer.id, session, path);
  }

  private void forget(Session session) {
    bySession.remove(session.localIndex());
    handshakes.release(session.localIndex());
    out.sessionRemoved(session);
  }

  // Probes: liveness, round trip times, and the search for a direct path.

  private void onProbe(Peer peer, int localIndex, byte[] payload, Path from) {
    WireReader reader = new WireReader(payload);
    int sequence = reader.i32();
    int flags = reader.u8();
    if (reader.failed()) {
      return;
    }
    peer.peerNeeds = (flags & 1) != 0;
    Endpoint observed =
        from instanceof Path.Direct(Endpoint endpoint) ? endpoint : new Endpoint(0, 0, 0);
    Session session = sessionOf(peer, localIndex);
    byte[] reply =
        new WireWriter(23).i32(sequence).u8(needs(peer)).endpoint(observed).toByteArray();
    out.sealed(session, from, PacketType.KIND_PROBE_REPLY, reply);
    if (from instanceof Path.Direct(Endpoint endpoint) && !from.equals(peer.path)) {
      peer.addCandidate(endpoint);
      if (!peer.isDirect() || nowNs - peer.lastReceivedOnPathNs > ROAM_AFTER_NS) {
        search(peer, endpoint);
      }
    }
  }

  private void onProbeReply(Peer peer, byte[] payload, Path from) {
    WireReader reader = new WireReader(payload);
    int sequence = reader.i32();
    peer.peerNeeds = (reader.u8() & 1) != 0;
    Endpoint observed = reader.endpoint();
    if (reader.failed()) {
      return;
    }
    if (sequence == peer.probeSequence) {
      heardFrom(peer);
    }
    Long echoSentNs = peer.echoes.remove(sequence);
    if (echoSentNs != null) {
      out.echoed(peer.id, sequence, nowNs - echoSentNs, from);
    }
    if (sequence == peer.probeSequence && sameWay(from, peer.path)) {
      peer.roundTrip.onSample(nowNs - peer.probeSentNs);
      peer.messenger.timeout(peer.roundTrip.timeoutNs());
    } else if (sequence == peer.probeSequence && from instanceof Path.Over && peer.isDirect()) {
      use(peer, peer.current, from);
    }
    if (from instanceof Path.Direct) {
      if (observed.isUsable()) {
        out.observed(peer.id, observed);
      }
      boolean silent = nowNs - peer.lastReceivedOnPathNs > ROAM_AFTER_NS;
      if (sequence == peer.searchSequence
          && !from.equals(peer.path)
          && (!peer.isDirect() || silent)) {
        use(peer, peer.current, from);
        probe(peer);
      }
    }
  }

  private static void heardFrom(Peer peer) {
    peer.suspect = false;
    peer.probeDeadlineNs = Peer.NEVER;
    peer.probeTries = 0;
  }

  private void probe(Peer peer) {
    peer.probeSequence = nextSequence(peer);
    peer.probeSentNs = nowNs;
    long backoff = (long) (peer.roundTrip.timeoutNs() * Math.pow(1.5, peer.probeTries));
    peer.probeDeadlineNs = nowNs + backoff;
    peer.probeTries++;
    sendProbe(peer, peer.path, peer.probeSequence);
    if (peer.isDirect() && peer.probeTries > DIRECT_TRIES) {
      // Link down is not node down: the peer may still be reached over other nodes.
      sendProbe(peer, new Path.Over(peer.id, peer.via), peer.probeSequence);
    }
  }

  private void search(Peer peer, Endpoint endpoint) {
    peer.searchSequence = peer.searchSequence == 0 ? nextSequence(peer) : peer.searchSequence;
    sendProbe(peer, new Path.Direct(endpoint), peer.searchSequence);
  }

  private void sendProbe(Peer peer, Path path, int sequence) {
    byte[] payload = new WireWriter(5).i32(sequence).u8(needs(peer)).toByteArray();
    out.sealed(peer.current, path, PacketType.KIND_PROBE, payload);
  }

  /** Over other nodes is one way, whichever of them are named as a help. */
  private static boolean sameWay(Path a, Path b) {
    return a.equals(b) || (a instanceof Path.Over && b instanceof Path.Over);
  }

  /** A peer that cannot be dialled tells with every packet through whom it can be reached. */
  private void followVia(Peer peer, Path from) {
    if (from instanceof Path.Over(NodeId node, NodeId via)
        && !via.equals(NodeId.NONE)
        && !from.equals(peer.path)) {
      peer.via = via;
      peer.path = from;
      out.routed(peer.id, peer.current, from);
    }
  }

  private static int nextSequence(Peer peer) {
    peer.lastSequence = peer.lastSequence == Integer.MAX_VALUE ? 1 : peer.lastSequence + 1;
    return peer.lastSequence;
  }

  private static int needs(Peer peer) {
    return peer.roles != 0 ? 1 : 0;
  }

  private static Session sessionOf(Peer peer, int localIndex) {
    for (Session session : peer.sessions) {
      if (session.localIndex() == localIndex) {
        return session;
      }
    }
    return peer.current;
  }

  private void learn(Peer peer, Collection<Endpoint> endpoints) {
    int before = peer.candidates.size();
    endpoints.forEach(peer::addCandidate);
    if (peer.candidates.size() > before && !peer.isDirect()) {
      peer.searchTries = 0;
      peer.searchAtNs = Math.min(peer.searchAtNs, nowNs);
    }
  }

  // Time.

  private static long idleNs(Peer peer) {
    return peer.has(Role.NEAR) ? NEAR_IDLE_NS : OTHER_IDLE_NS;
  }

  private static long deadlineNs(Peer peer) {
    long probeNs =
        peer.probeDeadlineNs != Peer.NEVER
            ? peer.probeDeadlineNs
            : peer.lastReceivedNs + idleNs(peer);
    long closeNs =
        peer.unneededSinceNs == Peer.NEVER ? Peer.NEVER : peer.unneededSinceNs + CLOSE_UNNEEDED_NS;
    long otherNs = Math.min(Math.min(peer.searchAtNs, peer.rekeyAtNs), closeNs);
    return Math.min(Math.min(probeNs, otherNs), peer.messenger.deadlineNs());
  }

  private void onDeadline(Peer peer) {
    if (peer.messenger.deadlineNs() <= nowNs) {
      peer.messenger.onDeadline(nowNs, new FromMessenger(peer));
    }
    if (peer.searchAtNs <= nowNs) {
      searchAll(peer);
    }
    if (peer.rekeyAtNs <= nowNs) {
      renewKeys(peer);
    }
    expireRoles(peer);
    if (peer.probeDeadlineNs <= nowNs) {
      onProbeTimeout(peer);
    } else if (peer.probeDeadlineNs == Peer.NEVER && peer.lastReceivedNs + idleNs(peer) <= nowNs) {
      probe(peer);
    }
  }

  private void searchAll(Peer peer) {
    peer.searchSequence = nextSequence(peer);
    peer.candidates.forEach(endpoint -> search(peer, endpoint));
    long backoff = Math.min(SEARCH_MAX_NS, SECOND_NS << Math.min(peer.searchTries++, 10));
    peer.searchAtNs = nowNs + backoff + random.nextLong(backoff / 4);
  }

  private void renewKeys(Peer peer) {
    for (Session session : List.copyOf(peer.sessions)) {
      if (!session.equals(peer.current) && nowNs - session.establishedNs() > SESSION_EXPIRES_NS) {
        peer.sessions.remove(session);
        forget(session);
      }
    }
    if (nowNs - peer.current.establishedNs() > SESSION_EXPIRES_NS) {
      close(peer.id, "its keys could not be renewed");
      return;
    }
    dialer.rekey(peer.id, peer.path, nowNs, nowMs());
    peer.rekeyAtNs = nowNs + REKEY_RETRY_NS;
  }

  private void expireRoles(Peer peer) {
    if (peer.has(Role.TRAFFIC) && peer.trafficUntilNs <= nowNs) {
      peer.roles &= ~Role.TRAFFIC.bit();
    }
    if (peer.roles != 0 || peer.peerNeeds) {
      peer.unneededSinceNs = Peer.NEVER;
    } else if (peer.unneededSinceNs == Peer.NEVER) {
      peer.unneededSinceNs = nowNs;
    } else if (peer.unneededSinceNs + CLOSE_UNNEEDED_NS <= nowNs) {
      close(peer.id, "neither side needs it any more");
    }
  }

  private void onProbeTimeout(Peer peer) {
    if (!peers.containsKey(peer.id)) {
      return;
    }
    if (peer.probeTries < PROBE_TRIES) {
      probe(peer);
    } else {
      close(peer.id, "it stopped answering");
    }
  }

  private long nowMs() {
    return wallOffsetMs + nowNs / 1_000_000;
  }

  private final class FromDialer implements Dialer.Outbox {
    @Override
    public void datagram(Path path, byte[] datagram) {
      out.datagram(path, datagram);
    }

    @Override
    public void established(Session session, Path path, byte[] extras, @Nullable Endpoint site) {
      onEstablished(session, path, site);
    }

    @Override
    public void peerUnreachable(NodeId target, String reason) {
      out.peerUnreachable(target, reason);
    }

    @Override
    public void siteUnreachable(Endpoint site, String reason, boolean self) {
      out.siteUnreachable(site, reason, self);
    }
  }

  private final class FromMessenger implements Messenger.Outbox {
    private final Peer peer;

    FromMessenger(Peer peer) {
      this.peer = peer;
    }

    @Override
    public void chunk(byte[] plaintext) {
      out.sealed(peer.current, peer.path, PacketType.KIND_CONTROL, plaintext);
    }

    @Override
    public void message(byte[] message) {
      out.message(peer.id, message);
    }

    @Override
    public void gaveUp(byte[] message) {
      // We may hear the peer although it does not hear us: from here on only an answer counts.
      if (!peer.suspect) {
        peer.suspect = true;
        probe(peer);
      }
    }
  }
}
