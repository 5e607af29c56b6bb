package org.gridtap.overlay.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.session.Handshakes;
import org.gridtap.overlay.session.Membership.Verdict;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * Dials a peer over all paths, its endpoints and the overlay, and keeps the first that answers. One
 * that others can dial has a moment to answer before the nodes between are troubled (as RFC 8305
 * does it for address families). Also dials bootstrap sites, of which only the endpoint is known.
 */
final class Dialer implements Handshakes.Outbox {
  /** Peers and sites that are dialled at the same time. */
  static final int MAX_DIALS = 64;

  /** Those of them that are dialled for frames only: the rest is kept for the ring. */
  static final int MAX_TRAFFIC_DIALS = 32;

  /** Endpoints of one peer that are dialled at the same time. */
  static final int MAX_ENDPOINTS_PER_DIAL = 4;

  /** So long a direct answer is waited for before a peer is dialled over other nodes as well. */
  static final long OVER_AFTER_NS = 250_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  /** What a dial came to. */
  interface Outbox {
    void datagram(Path path, byte[] datagram);

    /**
     * @param site its endpoint if it was dialled as a site
     * @param forFrames whether it was dialled, too, because frames are to go there
     */
    void established(
        Session session, Path path, byte[] extras, @Nullable Endpoint site, boolean forFrames);

    void peerUnreachable(NodeId target, String reason);

    /** A peer is not reached over other nodes, but is dialled on directly. */
    void peerSuspected(NodeId target);

    void siteUnreachable(Endpoint site, String reason, boolean self);

    /**
     * A member was refused because its membership does not hold at this time.
     *
     * @param session by which it can be told so; null if we called it
     */
    void untimely(Path path, Verdict.Untimely why, @Nullable Session session);
  }

  private sealed interface Outcome {
    record Established(Session session, Path path, byte[] extras, long number) implements Outcome {}

    record Failed(long number, Handshakes.Failure why) implements Outcome {}

    record Untimely(Path path, Verdict.Untimely why, @Nullable Session session)
        implements Outcome {}
  }

  private static final class Dial {
    final NodeId target;
    final @Nullable Endpoint site;
    final Set<Long> attempts = new LinkedHashSet<>();

    /** The attempt over other nodes, 0 if there is none; and how often it was said to be vain. */
    long over;

    int reports;

    /** When it is to be dialled over other nodes as well, unless it has answered. */
    long overAtNs = NEVER;

    /** What it is for; sites have neither. */
    boolean forFrames;

    boolean forRing;

    Dial(NodeId target, @Nullable Endpoint site) {
      this.target = target;
      this.site = site;
    }
  }

  private final Handshakes handshakes;
  private final Outbox out;
  private final Map<Long, Dial> dialOf = new LinkedHashMap<>();
  private final Map<NodeId, Dial> byTarget = new LinkedHashMap<>();
  private final Map<Endpoint, Dial> bySite = new LinkedHashMap<>();
  private final ArrayDeque<Outcome> outcomes = new ArrayDeque<>();

  Dialer(Handshakes handshakes, Outbox out) {
    this.handshakes = handshakes;
    this.out = out;
  }

  /**
   * Dials a peer, unless it is being dialled already.
   *
   * @param forFrames whether it is because frames are to go there, and not for the ring
   * @return false when too many are dialled
   */
  boolean dial(
      NodeId target,
      boolean forFrames,
      Iterable<Endpoint> endpoints,
      NodeId via,
      long nowNs,
      long nowMs) {
    Dial known = byTarget.get(target);
    if (known != null) {
      known.forFrames |= forFrames;
      known.forRing |= !forFrames;
      return true;
    }
    if (isFull() || (forFrames && dialsForFramesOnly() >= MAX_TRAFFIC_DIALS)) {
      return false;
    }
    List<Path> paths = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      if (paths.size() < MAX_ENDPOINTS_PER_DIAL && endpoint.isUsable()) {
        paths.add(new Path.Direct(endpoint));
      }
    }
    Dial dial = new Dial(target, null);
    if (paths.isEmpty() || !via.equals(NodeId.NONE)) {
      paths.add(new Path.Over(target, via));
    } else {
      dial.overAtNs = nowNs + OVER_AFTER_NS;
    }
    dial.forFrames = forFrames;
    dial.forRing = !forFrames;
    byTarget.put(target, dial);
    paths.forEach(path -> attempt(dial, path, nowNs, nowMs));
    settle(nowNs, nowMs);
    return true;
  }

  private boolean isFull() {
    return byTarget.size() + bySite.size() >= MAX_DIALS;
  }

  private int dialsForFramesOnly() {
    int count = 0;
    for (Dial dial : byTarget.values()) {
      count += dial.forRing ? 0 : 1;
    }
    return count;
  }

  /** Dials a site; returns false when it is being dialled already or too many are. */
  boolean dialSite(Endpoint site, long nowNs, long nowMs) {
    if (bySite.containsKey(site) || isFull()) {
      return false;
    }
    Dial dial = new Dial(NodeId.NONE, site);
    bySite.put(site, dial);
    attempt(dial, new Path.Direct(site), nowNs, nowMs);
    settle(nowNs, nowMs);
    return true;
  }

  /**
   * Begins new keys with a linked peer on the path in use; returns the handshake's number, 0 if
   * there is no room.
   */
  long rekey(NodeId peer, Path path, long nowNs, long nowMs) {
    long number = handshakes.dial(path, peer, nowNs, nowMs, this);
    settle(nowNs, nowMs);
    return number;
  }

  void onDatagram(Path from, byte[] datagram, long nowNs, long nowMs) {
    handshakes.onDatagram(from, datagram, nowNs, nowMs, this);
    settle(nowNs, nowMs);
  }

  void onDeadline(long nowNs, long nowMs) {
    handshakes.onDeadline(nowNs, this);
    settle(nowNs, nowMs);
    for (Dial dial : List.copyOf(byTarget.values())) {
      if (dial.overAtNs <= nowNs) {
        goOver(dial, nowNs, nowMs);
      }
    }
    settle(nowNs, nowMs);
  }

  private void goOver(Dial dial, long nowNs, long nowMs) {
    dial.overAtNs = NEVER;
    attempt(dial, new Path.Over(dial.target, NodeId.NONE), nowNs, nowMs);
  }

  long deadlineNs() {
    long deadlineNs = handshakes.deadlineNs();
    for (Dial dial : byTarget.values()) {
      deadlineNs = Math.min(deadlineNs, dial.overAtNs);
    }
    return deadlineNs;
  }

  @Override
  public void send(Path path, byte[] datagram) {
    out.datagram(path, datagram);
  }

  @Override
  public void established(Session session, Path path, byte[] peerExtras, long dial) {
    outcomes.add(new Outcome.Established(session, path, peerExtras, dial));
  }

  @Override
  public void failed(long dial, Path path, Handshakes.Failure why) {
    outcomes.add(new Outcome.Failed(dial, why));
  }

  @Override
  public void untimely(Path path, Verdict.Untimely why, @Nullable Session session) {
    outcomes.add(new Outcome.Untimely(path, why, session));
  }

  private void attempt(Dial dial, Path path, long nowNs, long nowMs) {
    long number = handshakes.dial(path, dial.target, nowNs, nowMs, this);
    if (number != 0) {
      dial.attempts.add(number);
      dialOf.put(number, dial);
      dial.over = path instanceof Path.Over ? number : dial.over;
    }
  }

  /**
   * A node says that a packet for this peer came to its end there: the attempt over other nodes
   * ends, if the packet was of it. The last attempt of a dial is repeated once before: a way that
   * is lost is often found again. Returns whether the packet was of this dial.
   */
  boolean onUnreachable(NodeId target, byte[] echo) {
    Dial dial = byTarget.get(target);
    if (dial == null || !handshakes.isFirstMessage(dial.over, echo, Unreachable.FORWARD_ECHO_AT)) {
      return false;
    }
    if (dial.attempts.size() == 1 && dial.reports++ == 0) {
      return true;
    }
    dialOf.remove(dial.over);
    dial.attempts.remove(dial.over);
    handshakes.abort(dial.over);
    dial.over = 0;
    if (dial.attempts.isEmpty()) {
      fail(dial, "a node on the way has lost it", false);
    } else {
      out.peerSuspected(target);
    }
    return true;
  }

  /**
   * Works off what the handshakes reported, once they are done with their call: they must not be
   * entered twice.
   */
  private void settle(long nowNs, long nowMs) {
    for (Dial dial : List.copyOf(byTarget.values())) {
      if (dial.attempts.isEmpty()) {
        fail(dial, "too many handshakes are under way", false);
      }
    }
    for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      switch (outcome) {
        case Outcome.Established done -> onEstablished(done);
        case Outcome.Failed failure -> onFailed(failure, nowNs, nowMs);
        case Outcome.Untimely(Path path, Verdict.Untimely why, Session session) ->
            out.untimely(path, why, session);
      }
    }
  }

  private void onEstablished(Outcome.Established done) {
    Dial dial = dialOf.get(done.number());
    Dial toSamePeer = byTarget.get(done.session().peer().id());
    if (dial != null) {
      end(dial);
    }
    // The peer dialled us while we dial it over other nodes: that will do, a direct path is
    // searched later anyway.
    if (toSamePeer != null && toSamePeer != dial && done.path() instanceof Path.Direct) {
      end(toSamePeer);
    }
    boolean forFrames =
        (dial != null && dial.forFrames) || (toSamePeer != null && toSamePeer.forFrames);
    Endpoint site = dial == null ? null : dial.site;
    out.established(done.session(), done.path(), done.extras(), site, forFrames);
  }

  private void onFailed(Outcome.Failed failure, long nowNs, long nowMs) {
    Dial dial = dialOf.remove(failure.number());
    if (dial == null) {
      return;
    }
    dial.attempts.remove(failure.number());
    if (dial.attempts.isEmpty() && dial.overAtNs != NEVER) {
      goOver(dial, nowNs, nowMs);
    } else if (dial.attempts.isEmpty()) {
      fail(dial, failure.why().reason(), failure.why().kind() == Handshakes.Failure.Kind.SELF);
    }
  }

  private void fail(Dial dial, String reason, boolean self) {
    end(dial);
    if (dial.site != null) {
      out.siteUnreachable(dial.site, reason, self);
    } else {
      out.peerUnreachable(dial.target, reason);
    }
  }

  private void end(Dial dial) {
    for (long number : dial.attempts) {
      dialOf.remove(number);
      handshakes.abort(number);
    }
    if (dial.site != null) {
      bySite.remove(dial.site);
    } else {
      byTarget.remove(dial.target);
    }
  }
}
