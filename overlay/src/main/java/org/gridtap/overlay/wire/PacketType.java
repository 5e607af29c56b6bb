package org.gridtap.overlay.wire;

/**
 * First bytes of datagrams and first bytes of {@code info} in sealed packets.
 *
 * <p>Every datagram of ours starts with a byte of at least 0xC0, which RFC 7983 leaves free beside
 * STUN.
 *
 * <pre>
 * sealed packet:  SEALED:u8 ‖ receiver:u24 ‖ info:u32 ‖ counter:u64 ‖ ciphertext ‖ tag:16
 *                 info = kind:u8 ‖ tag24:u24      nonce = info ‖ counter
 * </pre>
 */
public final class PacketType {
  public static final int HANDSHAKE_1 = 0xC0;
  public static final int HANDSHAKE_2 = 0xC1;
  public static final int HANDSHAKE_3 = 0xC2;
  public static final int COOKIE = 0xC3;
  public static final int SEALED = 0xC8;

  /** Length of a sealed packet's header, in bytes. */
  public static final int SEALED_HEADER = 16;

  /** Length of a sealed packet's authentication tag, in bytes. */
  public static final int SEALED_TAG = 16;

  /** Kind: an Ethernet frame with its vnet header; tag24 is the network's tag. */
  public static final int KIND_FRAME = 1;

  /** Kind: a datagram on its way over this node, see {@code overlay.tunnel}. */
  public static final int KIND_FORWARD = 2;

  /** Kind: a chunk or acknowledgement of the link's control messages, see {@code overlay.link}. */
  public static final int KIND_CONTROL = 3;

  /** Kind: a probe of a path, answered by KIND_PROBE_REPLY on the very path it came. */
  public static final int KIND_PROBE = 4;

  public static final int KIND_PROBE_REPLY = 5;

  /** Kind: the sender has ended the link; empty. */
  public static final int KIND_CLOSE = 6;

  private PacketType() {}

  /** Tells whether a datagram that begins with this byte belongs to a handshake. */
  public static boolean isHandshake(int firstByte) {
    return firstByte >= HANDSHAKE_1 && firstByte <= COOKIE;
  }
}
