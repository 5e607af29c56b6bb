package org.gridtap.overlay.link;

import java.util.Collection;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * Sends and answers probes. They find out whether a silent peer lives, how long the way to it is,
 * and whether a direct path has come to be beside one over other nodes.
 */
final class Prober {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long NEAR_IDLE_NS = 4 * SECOND_NS;
  private static final long NEEDED_IDLE_NS = SECOND_NS;
  private static final long OTHER_IDLE_NS = 15 * SECOND_NS;
  private static final long MEASURE_SOON_NS = SECOND_NS;
  private static final long MEASURE_AGAIN_NS = 60 * SECOND_NS;
  private static final long MAX_ANSWER_NS = 3 * SECOND_NS / 2;
  private static final int PROBE_TRIES = 5;
  private static final int DIRECT_TRIES = 2;

  /** How soon a peer that is needed and did not answer is asked again, and waited for at last. */
  private static final long QUICK_GAP_NS = SECOND_NS / 5;

  /** So late a deadline is our own fault: what has come meanwhile still waits to be worked off. */
  private static final long LATENESS_NS = SECOND_NS / 4;

  private static final long SEARCH_MAX_NS = 600 * SECOND_NS;
  private static final long ROAM_AFTER_NS = 3 * SECOND_NS;
  private static final int PROBE_BYTES = 5;
  private static final int REPLY_BYTES = PROBE_BYTES + Endpoint.BYTES;
  private static final int FLAG_NEEDED = 1;
  private static final Endpoint UNKNOWN = new Endpoint(0, 0, 0);

  private final Sessions sessions;
  private final RandomGenerator random;
  private final Links.Outbox out;

  Prober(Sessions sessions, RandomGenerator random, Links.Outbox out) {
    this.sessions = sessions;
    this.random = random;
    this.out = out;
  }

  // Asking.

  /** Asks whether the peer lives, along the path in use and later over other nodes as well. */
  void probe(Peer peer, long nowNs) {
    if (peer.probeTries == 0) {
      peer.probeSequence = peer.nextSequence();
      peer.probeSends = 0;
      peer.probeSentNs = nowNs;
    }
    peer.probeDeadlineNs = nowNs + answerNs(peer);
    peer.probeTries++;
    peer.probeSends++;
    send(peer, peer.path, peer.probeSequence);
    if (peer.isDirect() && peer.probeTries > DIRECT_TRIES) {
      // Link down is not node down: the peer may still be reached over other nodes.
      send(peer, new Path.Over(peer.id, peer.via), peer.probeSequence);
    }
    if (peer.isDirect() && peer.probeTries == DIRECT_TRIES + 1) {
      // Or it may answer at another endpoint, where its NAT has put it meanwhile.
      peer.searchSequence = peer.nextSequence();
      peer.candidates.forEach(endpoint -> search(peer, endpoint));
    }
  }

  /**
   * A peer that is needed is asked again soon. Otherwise every probe is waited for a little longer,
   * but a slow link is not given up too slowly.
   */
  private static long answerNs(Peer peer) {
    long timeoutNs = peer.roundTrip.timeoutNs();
    if (peer.needed && peer.doubted) {
      boolean isLast = peer.probeTries + 1 >= tries(peer);
      return isLast ? Math.max(timeoutNs, QUICK_GAP_NS) : QUICK_GAP_NS;
    }
    long longerNs = peer.needed ? timeoutNs : (long) (timeoutNs * Math.pow(1.5, peer.probeTries));
    return Math.max(timeoutNs, Math.min(longerNs, MAX_ANSWER_NS));
  }

  private static int tries(Peer peer) {
    return peer.needed ? peer.roundTrip.probesOfProof() : PROBE_TRIES;
  }

  /** Sends an echo along the path in use and returns its sequence. */
  int echo(Peer peer, long nowNs) {
    int sequence = peer.nextSequence();
    if (peer.echoes.size() >= Peer.MAX_ECHOES) {
      peer.echoes.remove(peer.echoes.keySet().iterator().next());
    }
    peer.echoes.put(sequence, nowNs);
    send(peer, peer.path, sequence);
    return sequence;
  }

  /**
   * Learns endpoints at which the peer may answer, and tries them soon if it has no direct path.
   */
  void learn(Peer peer, Collection<Endpoint> endpoints, long nowNs) {
    int before = peer.candidates.size();
    endpoints.forEach(peer::addCandidate);
    if (peer.candidates.size() > before && !peer.isDirect()) {
      peer.searchTries = 0;
      peer.searchAtNs = Math.min(peer.searchAtNs, nowNs);
    }
  }

  private void searchAll(Peer peer, long nowNs) {
    peer.searchSequence = peer.nextSequence();
    peer.candidates.forEach(endpoint -> search(peer, endpoint));
    long backoff = Math.min(SEARCH_MAX_NS, SECOND_NS << Math.min(peer.searchTries++, 10));
    peer.searchAtNs = nowNs + backoff + random.nextLong(backoff / 4);
  }

  private void search(Peer peer, Endpoint endpoint) {
    peer.searchSequence = peer.searchSequence == 0 ? peer.nextSequence() : peer.searchSequence;
    send(peer, new Path.Direct(endpoint), peer.searchSequence);
  }

  private void send(Peer peer, Path path, int sequence) {
    byte[] payload = new WireWriter(PROBE_BYTES).i32(sequence).u8(flags(peer)).toByteArray();
    out.sealed(peer.current, path, PacketType.KIND_PROBE, payload);
  }

  private static int flags(Peer peer) {
    return peer.roles != 0 ? FLAG_NEEDED : 0;
  }

  // Answering.

  /** The peer asks: it is answered in its session, on the very path it asked on. */
  void onProbe(Peer peer, Session session, byte[] payload, Path from, long nowNs) {
    WireReader reader = new WireReader(payload);
    int sequence = reader.i32();
    int flags = reader.u8();
    if (reader.failed()) {
      return;
    }
    peer.peerNeeds = (flags & FLAG_NEEDED) != 0;
    Endpoint observed = from instanceof Path.Direct(Endpoint endpoint) ? endpoint : UNKNOWN;
    byte[] reply =
        new WireWriter(REPLY_BYTES).i32(sequence).u8(flags(peer)).endpoint(observed).toByteArray();
    out.sealed(session, from, PacketType.KIND_PROBE_REPLY, reply);
    if (from instanceof Path.Direct(Endpoint endpoint) && !from.equals(peer.path)) {
      peer.addCandidate(endpoint);
      if (!peer.isDirect() || isSilent(peer, nowNs) || peer.doubted) {
        search(peer, endpoint);
      }
    } else if (from instanceof Path.Over && peer.isDirect() && isSilent(peer, nowNs)) {
      // It goes over other nodes because the direct path does not answer it.
      doubt(peer, false, nowNs);
    }
  }

  /** The peer answered. */
  void onReply(Peer peer, byte[] payload, Path from, long nowNs) {
    WireReader reader = new WireReader(payload);
    int sequence = reader.i32();
    int flags = reader.u8();
    Endpoint observed = reader.endpoint();
    if (reader.failed()) {
      return;
    }
    peer.peerNeeds = (flags & FLAG_NEEDED) != 0;
    boolean isLiveness = sequence == peer.probeSequence;
    if (isLiveness && from instanceof Path.Over && peer.isDirect()) {
      // It lives, but the path in use may yet answer as well.
      peer.answeredOver = from;
    } else if (isLiveness) {
      onAnswer(peer);
    }
    Long echoSentNs = peer.echoes.remove(sequence);
    if (echoSentNs != null) {
      if (peer.isOn(from)) {
        peer.roundTrip.onSample(nowNs - echoSentNs);
      }
      out.echoed(peer.id, sequence, nowNs - echoSentNs, from);
    }
    if (isLiveness && peer.isOn(from) && peer.probeSends == 1) {
      onSample(peer, nowNs - peer.probeSentNs);
    }
    if (from instanceof Path.Direct) {
      onDirectReply(peer, sequence, observed, from, nowNs);
    }
  }

  private void onDirectReply(Peer peer, int sequence, Endpoint observed, Path from, long nowNs) {
    if (observed.isUsable()) {
      out.observed(peer.id, observed);
    }
    boolean isWanted = !peer.isDirect() || isSilent(peer, nowNs) || peer.doubted;
    if (sequence == peer.searchSequence && !from.equals(peer.path) && isWanted) {
      sessions.use(peer, peer.current, from, nowNs);
      probe(peer, nowNs);
    }
  }

  /**
   * The peer's address may have changed when nothing has come along the path in use for a while.
   */
  private static boolean isSilent(Peer peer, long nowNs) {
    return nowNs - peer.lastReceivedOnPathNs > ROAM_AFTER_NS;
  }

  /** The peer has acknowledged a message, which was sent so often, first so long ago. */
  void onAcknowledged(Peer peer, int tries, long afterNs) {
    peer.roundTrip.onTries(tries);
    if (tries == 1) {
      onSample(peer, afterNs);
    }
    onAnswer(peer);
  }

  private static void onSample(Peer peer, long roundTripNs) {
    peer.roundTrip.onSample(roundTripNs);
    peer.messenger.timeout(peer.roundTrip.timeoutNs());
  }

  /** Something came from the peer: it lives, though it may not hear us if that is in doubt. */
  void heardFrom(Peer peer) {
    if (!peer.doubted) {
      onAnswer(peer);
    }
  }

  private void onAnswer(Peer peer) {
    boolean wasDoubted = peer.doubted;
    peer.doubted = false;
    peer.needed = false;
    peer.answeredOver = null;
    peer.probeDeadlineNs = Peer.NEVER;
    peer.probeTries = 0;
    if (wasDoubted) {
      out.doubted(peer.id, false);
    }
  }

  /**
   * We may hear the peer although it does not hear us: from here on only an answer counts.
   *
   * @param needed whether it is to be found out quickly
   */
  void doubt(Peer peer, boolean needed, long nowNs) {
    boolean isNews = !peer.doubted;
    if (isNews || (needed && !peer.needed)) {
      peer.doubted = true;
      peer.needed |= needed;
      probe(peer, nowNs);
    }
    if (isNews) {
      out.doubted(peer.id, true);
    }
  }

  /** Something is to go over a link that has been silent: the peer is asked now, and soon again. */
  void need(Peer peer, long nowNs) {
    if (peer.needed || nowNs - peer.lastReceivedNs < NEEDED_IDLE_NS) {
      return;
    }
    peer.needed = true;
    if (peer.probeDeadlineNs == Peer.NEVER) {
      probe(peer, nowNs);
    } else {
      peer.probeDeadlineNs = Math.min(peer.probeDeadlineNs, nowNs + peer.roundTrip.timeoutNs());
    }
  }

  // Time.

  long deadlineNs(Peer peer) {
    long probeNs = peer.probeDeadlineNs != Peer.NEVER ? peer.probeDeadlineNs : nextProbeNs(peer);
    return Math.min(probeNs, peer.searchAtNs);
  }

  /** A silent peer is asked whether it lives, a talkative one now and then how far away it is. */
  private static long nextProbeNs(Peer peer) {
    long measureNs = peer.roundTrip.smoothedNs() < 0 ? MEASURE_SOON_NS : MEASURE_AGAIN_NS;
    return Math.min(peer.lastReceivedNs + idleNs(peer), peer.probeSentNs + measureNs);
  }

  private static long idleNs(Peer peer) {
    return peer.has(Role.NEAR) ? NEAR_IDLE_NS : OTHER_IDLE_NS;
  }

  /** Looks for a direct path when that is due. */
  void onSearchDeadline(Peer peer, long nowNs) {
    if (peer.searchAtNs <= nowNs) {
      searchAll(peer, nowNs);
    }
  }

  /** Asks a silent peer, asks again, and in the end gives its path or its link up. */
  void onProbeDeadline(Peer peer, long nowNs) {
    if (peer.probeDeadlineNs <= nowNs) {
      onNoAnswer(peer, nowNs);
    } else if (peer.probeDeadlineNs == Peer.NEVER && nextProbeNs(peer) <= nowNs) {
      probe(peer, nowNs);
    }
  }

  private void onNoAnswer(Peer peer, long nowNs) {
    boolean isOver = peer.probeTries >= tries(peer);
    Path over = peer.answeredOver;
    if (isOver && nowNs - peer.probeDeadlineNs > LATENESS_NS) {
      peer.probeTries--;
      probe(peer, nowNs);
    } else if (over != null && (isOver || !peer.needed)) {
      onAnswer(peer);
      sessions.use(peer, peer.current, over, nowNs);
    } else if (isOver) {
      out.lost(peer.id);
      sessions.close(peer, "it stopped answering");
    } else {
      boolean isNews = !peer.doubted;
      peer.doubted = true;
      probe(peer, nowNs);
      if (isNews) {
        out.doubted(peer.id, true);
      }
    }
  }
}
