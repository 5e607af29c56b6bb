package org.gridtap.overlay.session;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.gridtap.overlay.session.HandshakeWire.MessageOne;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.TokenBucket;

/**
 * Stands where datagrams come in and keeps floods of them away from {@link Handshakes}: of all that
 * calls itself a handshake it lets through so many a second, and those that mean it.
 *
 * <p>A message 1 passes while there are few. Above {@link Handshakes.Settings}' rate, and until it
 * has been low for half a second, only those with a valid cookie pass, so many a second for each
 * source and in all; the others get a cookie, of which nothing is remembered. Messages 2 and 3 and
 * cookies pass if they name an index that is in use. What passes is judged by {@link Handshakes}
 * once more, which knows these cookies.
 *
 * <p>Owned by the thread that receives; the counters may be read by any, perhaps a moment late.
 */
public final class HandshakeGate {
  /** Answers to our own handshakes that pass in a second. */
  public static final int ANSWERS_PER_SECOND = 1_000;

  /** Cookies that are sent in a second: a twentieth of the line that asks for so many. */
  public static final int MAX_COOKIES_PER_SECOND = 50_000;

  /** Message 1 with a cookie from one source, in a second and in one go. */
  public static final int PER_SOURCE_PER_SECOND = 10;

  public static final int PER_SOURCE_BURST = 32;

  /** Sources told apart; those that fall together share what one may send. */
  static final int MAX_SOURCES = 4096;

  private static final int ANSWER_HEADER = 4;
  private static final int MESSAGE_ONE_HEADER =
      HandshakeWire.EPHEMERAL_OFFSET + KeyAgreement.KEY_BYTES;
  private static final ValueLayout.OfInt BE32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private final Cookies cookies;
  private final OpenIndices indices;
  private final Primitives primitives = new Primitives();
  private final TokenBucket withoutCookie;
  private final TokenBucket withCookie;
  private final TokenBucket answers;
  private final TokenBucket cookiesSent;
  private final TokenBucket[] bySource = new TokenBucket[MAX_SOURCES];
  private final long[] dropped = new long[Drop.values().length];
  private boolean underLoad;

  /** What the gate can cause. */
  public interface Outbox {
    /** Sends a cookie; the array passes to the callee. */
    void send(Path path, byte[] datagram);
  }

  HandshakeGate(Cookies cookies, OpenIndices indices, Handshakes.Settings settings) {
    this.cookies = cookies;
    this.indices = indices;
    int rate = settings.handshakesPerSecond();
    withoutCookie = new TokenBucket(rate, rate, 0);
    withCookie = new TokenBucket(rate, rate, 0);
    answers = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_PER_SECOND, 0);
    cookiesSent = new TokenBucket(MAX_COOKIES_PER_SECOND, MAX_COOKIES_PER_SECOND, 0);
    for (int i = 0; i < MAX_SOURCES; i++) {
      bySource[i] = new TokenBucket(PER_SOURCE_PER_SECOND, PER_SOURCE_BURST, 0);
    }
  }

  /**
   * Judges a datagram of one of the four handshake types; what is not let through is counted.
   *
   * @param datagram borrowed until the call returns
   * @param nowNs by the clock of {@link Handshakes}
   */
  public boolean admits(
      Path from, MemorySegment datagram, long offset, int length, long nowNs, Outbox out) {
    if (length < ANSWER_HEADER || length > HandshakeWire.MAX_DATAGRAM) {
      return drop(Drop.MALFORMED);
    }
    int word = datagram.get(BE32, offset);
    if (word >>> 24 == PacketType.HANDSHAKE_1) {
      return admitsMessageOne(from, datagram, offset, length, nowNs, out);
    }
    if (!indices.mayHave(word & 0xffffff)) {
      return drop(Drop.UNKNOWN_INDEX);
    }
    return answers.take(nowNs) || drop(Drop.TOO_MANY_ANSWERS);
  }

  private boolean admitsMessageOne(
      Path from, MemorySegment datagram, long offset, int length, long nowNs, Outbox out) {
    if (length != HandshakeWire.MAX_DATAGRAM) {
      return drop(Drop.MALFORMED);
    }
    if (datagram.get(JAVA_BYTE, offset + 1) != HandshakeWire.VERSION) {
      return drop(Drop.WRONG_VERSION);
    }
    // Half full, and not just a drop in it: else a flood would find a drop now and then.
    boolean isRoom = withoutCookie.take(nowNs);
    underLoad = !isRoom || (underLoad && !withoutCookie.isHalfFull(nowNs));
    if (!underLoad) {
      return true;
    }
    byte[] header = datagram.asSlice(offset, MESSAGE_ONE_HEADER).toArray(JAVA_BYTE);
    MessageOne question = HandshakeWire.readMessageOne(header);
    if (question == null) {
      return drop(Drop.MALFORMED);
    }
    if (!cookies.isValid(question.cookie(), from, nowNs)) {
      return drop(askForCookie(from, question, nowNs, out));
    }
    if (!bySource[slot(from)].take(nowNs)) {
      return drop(Drop.SOURCE_FULL);
    }
    return withCookie.take(nowNs) || drop(Drop.PENDING_FULL);
  }

  private Drop askForCookie(Path from, MessageOne question, long nowNs, Outbox out) {
    if (!cookiesSent.take(nowNs)) {
      return Drop.NO_COOKIE_LEFT;
    }
    byte[] cookie = cookies.cookieFor(from, nowNs);
    out.send(from, HandshakeWire.cookieDatagram(question, cookie, primitives));
    return Drop.NEEDS_COOKIE;
  }

  /**
   * Tells whether a receiver index may be in use, so that a session of it may be about to be made.
   */
  public boolean expects(int localIndex) {
    return indices.mayHave(localIndex);
  }

  /** Only sources that have proved where they receive come here: they cannot choose their slot. */
  private static int slot(Path from) {
    int hash = Source.of(from).hashCode() * 0x9e3779b9;
    return hash >>> 20;
  }

  /** Returns how often something was dropped here for this reason. */
  public long dropped(Drop reason) {
    return (long) COUNTS.getOpaque(dropped, reason.ordinal());
  }

  private boolean drop(Drop reason) {
    COUNTS.setOpaque(dropped, reason.ordinal(), dropped[reason.ordinal()] + 1);
    return false;
  }
}
