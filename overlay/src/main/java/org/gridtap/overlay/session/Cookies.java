package org.gridtap.overlay.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireWriter;

/**
 * Cookies prove, without any state here, that whoever sends a message 1 also receives at the
 * address it sends from.
 *
 * <p>A cookie is {@code HMAC-SHA256(secret, period ‖ source)} cut to 16 bytes, after WireGuard's
 * (§5.4.7 of its paper). A period lasts two minutes and the one before it still counts, so a cookie
 * is good for two to four minutes, for its source only. It travels in the clear: who can read it
 * stands on the path and could answer for the source anyway. A forged cookie packet costs its
 * victim one wasted message 1, and must echo that victim's random ephemeral key, see {@link
 * HandshakeWire#echo}.
 *
 * <p>Nothing here changes, so that the gate and the answering half, on two threads, know each
 * other's cookies: {@link #forOtherThread}.
 */
final class Cookies {
  static final long PERIOD_NS = 120_000_000_000L;

  private static final byte[] LABEL = "gridtap cookie v1".getBytes(StandardCharsets.US_ASCII);
  private static final int SECRET_BYTES = 32;

  private final byte[] secret;
  private final Primitives primitives;

  Cookies(RandomGenerator random, Primitives primitives) {
    this(new byte[SECRET_BYTES], primitives);
    random.nextBytes(secret);
  }

  private Cookies(byte[] secret, Primitives primitives) {
    this.secret = secret;
    this.primitives = primitives;
  }

  /** Returns cookies of the same secret for use by another thread. */
  Cookies forOtherThread() {
    return new Cookies(secret, new Primitives());
  }

  byte[] cookieFor(Path source, long nowNs) {
    return cookie(Math.floorDiv(nowNs, PERIOD_NS), source);
  }

  boolean isValid(byte[] cookie, Path source, long nowNs) {
    long period = Math.floorDiv(nowNs, PERIOD_NS);
    return HandshakeWire.isCookie(cookie)
        && (MessageDigest.isEqual(cookie, cookie(period, source))
            || MessageDigest.isEqual(cookie, cookie(period - 1, source)));
  }

  private byte[] cookie(long period, Path source) {
    WireWriter out = new WireWriter(64).bytes(LABEL).i64(period);
    switch (source) {
      case Path.Direct(var endpoint) -> out.u8(1).endpoint(endpoint);
      // Not the way it came: that may change from one message to the next.
      case Path.Over(var node, var _) -> out.u8(2).nodeId(node);
    }
    return Arrays.copyOf(primitives.hmac(secret, out.toByteArray()), HandshakeWire.COOKIE_BYTES);
  }
}
