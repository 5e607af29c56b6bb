package org.gridtap.overlay.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Cookies prove, without any state here, that whoever sends a message 1 also receives at the
 * address it sends from.
 *
 * <p>A cookie is {@code HMAC-SHA256(secret, source)} cut to 16 bytes, after WireGuard's (§5.4.7 of
 * its paper). The secret is changed every two minutes and the one before it still holds, so a
 * cookie is good for two to four minutes, for its source only. It travels in the clear: who can
 * read it stands on the path and could answer for the source anyway. A forged cookie packet costs
 * its victim one wasted message 1, and must echo that victim's random ephemeral key, see {@link
 * HandshakeWire#echo}.
 */
final class Cookies {
  static final long SECRET_LIFE_NS = 120_000_000_000L;

  private static final byte[] LABEL = "gridtap cookie v1".getBytes(StandardCharsets.US_ASCII);

  private final RandomGenerator random;
  private final Primitives primitives;
  private byte @Nullable [] secret;
  private byte @Nullable [] previousSecret;
  private long changedNs;

  Cookies(RandomGenerator random, Primitives primitives) {
    this.random = random;
    this.primitives = primitives;
  }

  byte[] cookieFor(Path source, long nowNs) {
    return cookie(changeSecret(nowNs), source);
  }

  boolean isValid(byte[] cookie, Path source, long nowNs) {
    if (!HandshakeWire.isCookie(cookie)) {
      return false;
    }
    byte[] current = changeSecret(nowNs);
    return MessageDigest.isEqual(cookie, cookie(current, source))
        || (previousSecret != null
            && MessageDigest.isEqual(cookie, cookie(previousSecret, source)));
  }

  private byte[] changeSecret(long nowNs) {
    byte[] current = secret;
    if (current == null || nowNs - changedNs >= SECRET_LIFE_NS) {
      previousSecret = nowNs - changedNs < 2 * SECRET_LIFE_NS ? current : null;
      current = new byte[32];
      random.nextBytes(current);
      secret = current;
      changedNs = nowNs;
    }
    return current;
  }

  private byte[] cookie(byte[] secret, Path source) {
    WireWriter out = new WireWriter(64).bytes(LABEL);
    switch (source) {
      case Path.Direct(var endpoint) -> out.u8(1).endpoint(endpoint);
      // Not the way it came: that may change from one message to the next.
      case Path.Over(var node, var _) -> out.u8(2).nodeId(node);
    }
    return Arrays.copyOf(primitives.hmac(secret, out.toByteArray()), HandshakeWire.COOKIE_BYTES);
  }
}
