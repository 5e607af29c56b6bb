package org.gridtap.overlay.session;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.jspecify.annotations.Nullable;

/**
 * All handshakes of a node, begun or answered, along any kind of path; the package's description
 * draws the datagrams.
 *
 * <p>An initiator sends message 1 and repeats it after 0.5, 1 and 2 s, the same bytes each time; a
 * dial that nobody answers fails after 4 s. Message 3 is repeated likewise until {@link #confirm}
 * is called. The responder repeats nothing by itself: a repeated message 1 gets the same message 2,
 * a repeated message 2 the same message 3.
 *
 * <p>Under load (see {@link Settings}) a message 1 needs a cookie, which is had for the asking by
 * whoever really is at its source address; until then nothing is stored and no key is agreed on.
 *
 * <p>A node has one static X25519 key pair for the life of this object. Two nodes may dial each
 * other at once and then have two sessions; which of them stays is not decided here.
 */
public final class Handshakes {
  /** Dials under way at most, those counted that still repeat their message 3. */
  public static final int MAX_DIALS = 256;

  /** Answered handshakes kept at most, finished ones counted for as long as duplicates may come. */
  public static final int MAX_PENDING_RESPONDER = 1024;

  /** As {@link #MAX_PENDING_RESPONDER}, for one source address while under load. */
  public static final int MAX_PENDING_PER_SOURCE = 64;

  /** Receiver indices in use at most: dials, answers and living sessions. */
  public static final int MAX_INDICES = 16_384;

  /** Different cookies that one dial takes at most. */
  public static final int MAX_COOKIES = 3;

  /** How long a handshake may take in all, in nanoseconds. */
  public static final long MAX_HANDSHAKE_NS = 10_000_000_000L;

  private final LocalSide local;
  private final Initiator initiator;
  private final Responder responder;
  private final Cookies cookies;
  private final Settings settings;

  /**
   * When cookies are asked for.
   *
   * @param handshakesPerSecond above this rate of answered handshakes, a second's worth of burst
   *     allowed
   * @param cookieThreshold from this number of answered handshakes on that are kept
   */
  public record Settings(int handshakesPerSecond, int cookieThreshold) {
    /** At half a millisecond of work each, a tenth of one core. */
    public static final Settings DEFAULT = new Settings(200, 512);

    public Settings {
      if (handshakesPerSecond < 1 || cookieThreshold < 0) {
        throw new IllegalArgumentException(
            "rate " + handshakesPerSecond + ", threshold " + cookieThreshold);
      }
    }
  }

  /**
   * Why a dial came to nothing.
   *
   * @param reason what happened, in words that fit behind a colon
   */
  public record Failure(Kind kind, String reason) {
    /** The kinds of failure. */
    public enum Kind {
      /** Nobody answered in time. */
      TIMED_OUT,
      /** Someone answered whose credentials do not hold. */
      REFUSED,
      /** A member answered, but not the one that was meant. */
      WRONG_ID,
      /** The path leads back to this very node. */
      SELF,
      /** The other side asked for one cookie after the other. */
      COOKIE_LOOP,
    }
  }

  /** All that handshakes can cause. */
  public interface Outbox {
    void send(Path path, byte[] datagram);

    /**
     * A peer has proved who it is.
     *
     * @param path the path that we dialled, or the one that message 3 came on
     * @param peerExtras at most 128 bytes, see {@link Handshakes#extras}
     * @param dial what {@link Handshakes#dial} returned; 0 if the peer began
     */
    void established(Session session, Path path, byte[] peerExtras, long dial);

    /** A dial has come to nothing. */
    void failed(long dial, Path path, Failure why);

    /** Someone who called us was refused, for a log that limits its own rate. */
    default void refused(Path path, String reason) {}

    /**
     * A member was refused because its membership does not hold at this time.
     *
     * @param session by which it can be told so, if it called us; its index is to be released
     */
    default void untimely(Path path, Membership.Verdict.Untimely why, @Nullable Session session) {}
  }

  /**
   * @param random cryptographically secure, except in tests and simulation
   */
  public Handshakes(
      Membership membership, KeyAgreement keys, RandomGenerator random, Settings settings) {
    local = new LocalSide(membership, keys, random);
    initiator = new Initiator(local);
    cookies = new Cookies(random, local.primitives);
    responder = new Responder(local, settings, cookies);
    this.settings = settings;
  }

  /** Makes the gate in front of this, for the thread that receives; call it once, at the start. */
  public HandshakeGate gate() {
    return new HandshakeGate(cookies.forOtherThread(), local.openIndices(), settings);
  }

  /**
   * Begins a handshake along a path.
   *
   * @param expected the id that must answer, or {@link NodeId#NONE}
   * @return the dial's number, or 0 if there are too many, which is counted
   */
  public long dial(Path path, NodeId expected, long nowNs, long nowMs, Outbox out) {
    return initiator.dial(path, expected, nowNs, out);
  }

  /** Tells whether these bytes are from offset {@code at} on those of a dial's first message. */
  public boolean isFirstMessage(long dial, byte[] bytes, int at) {
    return initiator.isFirstMessage(dial, bytes, at);
  }

  /** Ends a dial without a word. Changes nothing once the dial has brought about a session. */
  public void abort(long dial) {
    initiator.abort(dial);
  }

  /**
   * Handles a datagram of one of the four handshake types; anything else is counted and dropped.
   *
   * @param from the path on which an answer goes back
   * @param nowMs Unix time, by which certificates are checked
   */
  public void onDatagram(Path from, byte[] datagram, long nowNs, long nowMs, Outbox out) {
    onDeadline(nowNs, out); // no answer is judged by a state that should be gone
    switch (datagram.length == 0 ? 0 : datagram[0] & 0xff) {
      case PacketType.HANDSHAKE_1 -> responder.onMessage1(from, datagram, nowNs, out);
      case PacketType.HANDSHAKE_2 -> initiator.onMessage2(datagram, nowNs, nowMs, out);
      case PacketType.HANDSHAKE_3 -> responder.onMessage3(from, datagram, nowNs, nowMs, out);
      case PacketType.COOKIE -> initiator.onCookie(datagram, nowNs, out);
      default -> local.drop(Drop.UNKNOWN_TYPE);
    }
  }

  public void onDeadline(long nowNs, Outbox out) {
    if (initiator.deadlineNs() <= nowNs) {
      initiator.onDeadline(nowNs, out);
    }
    if (responder.deadlineNs() <= nowNs) {
      responder.onDeadline(nowNs);
    }
  }

  /** Returns when {@link #onDeadline} is due; Long.MAX_VALUE if nothing is waited for. */
  public long deadlineNs() {
    return Math.min(initiator.deadlineNs(), responder.deadlineNs());
  }

  /**
   * Tells that the peer of a session that we began has shown that it has the session too, with any
   * packet that it sealed. Message 3 is then no longer repeated. Costs one look-up.
   */
  public void confirm(int localIndex) {
    initiator.confirm(localIndex);
  }

  /** Tells that a session has ended: its index may be given to another. */
  public void release(int localIndex) {
    initiator.confirm(localIndex);
    responder.release(localIndex);
    local.release(localIndex);
  }

  /** Sets a few bytes, at most 128, that peers get with the handshakes from now on. */
  public void extras(byte[] extras) {
    if (extras.length > HandshakePayload.MAX_EXTRAS) {
      throw new IllegalArgumentException(extras.length + " bytes of extras");
    }
    byte[] copy = extras.clone();
    extras(_ -> copy);
  }

  /**
   * As {@link #extras(byte[])}, made anew for each handshake from the path to the peer, so that it
   * can be told the address it is seen at. The function must be pure and return at most 128 bytes.
   */
  public void extras(Function<Path, byte[]> extrasFor) {
    local.extras = extrasFor;
  }

  /** Returns how often something was dropped for this reason. */
  public long dropped(Drop reason) {
    return local.dropped(reason);
  }
}
