package org.gridtap.overlay.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** The datagrams of a handshake outside of Noise, as the package's description draws them. */
final class HandshakeWire {
  static final int VERSION = 1;
  static final int MAX_DATAGRAM = 1200;
  static final int HEADER = 8;
  static final int COOKIE_BYTES = 16;
  static final int EPHEMERAL_OFFSET = HEADER + COOKIE_BYTES;
  static final int COOKIE_DATAGRAM = 4 + 2 * COOKIE_BYTES;

  private static final byte[] LABEL = "gridtap handshake v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ECHO_LABEL =
      "gridtap cookie echo v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_COOKIE = new byte[COOKIE_BYTES];

  private HandshakeWire() {}

  /** A message 1 whose shape is right. */
  record MessageOne(byte[] header, int sender, byte[] cookie, byte[] ephemeral) {}

  /** Returns a message 1 without a cookie and with room for the ephemeral key. */
  static byte[] messageOne(int sender) {
    byte[] header =
        new WireWriter(HEADER)
            .u8(PacketType.HANDSHAKE_1)
            .u8(VERSION)
            .u16(0)
            .u24(sender)
            .u8(0)
            .toByteArray();
    return Arrays.copyOf(header, MAX_DATAGRAM);
  }

  /** Reads a message 1 of {@link #MAX_DATAGRAM} bytes; null if it names no sender. */
  static @Nullable MessageOne readMessageOne(byte[] datagram) {
    WireReader in = new WireReader(datagram);
    byte[] header = in.bytes(HEADER);
    int sender = new WireReader(header, 4, 3).u24();
    byte[] cookie = in.bytes(COOKIE_BYTES);
    byte[] ephemeral = in.bytes(KeyAgreement.KEY_BYTES);
    return in.failed() || sender == 0 ? null : new MessageOne(header, sender, cookie, ephemeral);
  }

  /** Starts a message 2 or 3. */
  static WireWriter header(int type, int receiver, int sender) {
    return new WireWriter(MAX_DATAGRAM).u8(type).u24(receiver).u24(sender).u8(0);
  }

  static byte[] cookieDatagram(MessageOne question, byte[] cookie, Primitives primitives) {
    return new WireWriter(COOKIE_DATAGRAM)
        .u8(PacketType.COOKIE)
        .u24(question.sender())
        .bytes(echo(question.ephemeral(), primitives))
        .bytes(cookie)
        .toByteArray();
  }

  /**
   * Returns what a cookie packet must echo. The ephemeral key is 32 random bytes that only the
   * initiator and those on the path have seen, so nobody else can make it take a cookie.
   */
  static byte[] echo(byte[] ephemeral, Primitives primitives) {
    return Arrays.copyOf(primitives.sha256(ECHO_LABEL, ephemeral), COOKIE_BYTES);
  }

  static boolean isCookie(byte[] cookie) {
    return !Arrays.equals(cookie, NO_COOKIE);
  }

  /** Returns Noise's prologue for a handshake whose message 1 begins with {@code header}. */
  static byte[] prologue(byte[] header) {
    return new WireWriter(64).bytes(LABEL).bytes(header).toByteArray();
  }

  /** Returns what the side called {@code role} signs. */
  static byte[] signed(int role, byte[] hash, byte[] staticKey) {
    return new WireWriter(128).bytes(LABEL).u8(role).bytes(hash).bytes(staticKey).toByteArray();
  }
}
