package org.gridtap.config.identity;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a node shows its peers: {@code leafLength:u16 ‖ leaf ‖ intermediateLength:u16 ‖
 * intermediate}, both DER, lengths big-endian, not a byte more. Nothing is checked but the lengths.
 */
public record Credentials(byte[] leaf, byte[] intermediate) {
  /** Longest encoding, in bytes: it must fit a handshake datagram beside keys and signature. */
  public static final int MAX_BYTES = 700;

  public byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(4 + leaf.length + intermediate.length);
    buffer.putShort((short) leaf.length).put(leaf);
    buffer.putShort((short) intermediate.length).put(intermediate);
    if (buffer.capacity() > MAX_BYTES) {
      throw new IllegalStateException("credentials of " + buffer.capacity() + " bytes");
    }
    return buffer.array();
  }

  /** Splits what {@link #encode} wrote; empty for anything else. */
  public static Optional<Credentials> decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] leaf = block(buffer);
    byte[] intermediate = block(buffer);
    // No certificate is empty, so an empty block stands for one that was cut off.
    return leaf.length == 0 || intermediate.length == 0 || buffer.hasRemaining()
        ? Optional.empty()
        : Optional.of(new Credentials(leaf, intermediate));
  }

  private static byte[] block(ByteBuffer buffer) {
    if (buffer.remaining() < 2) {
      return new byte[0];
    }
    int length = buffer.getShort() & 0xffff;
    byte[] bytes = new byte[length <= buffer.remaining() ? length : 0];
    buffer.get(bytes);
    return bytes;
  }
}
