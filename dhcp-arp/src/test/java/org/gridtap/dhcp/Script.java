package org.gridtap.dhcp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Numbers from a fuzzer's input, big-endian; beyond its end there are zeros. */
public final class Script {
  private final ByteBuffer bytes;

  public Script(byte[] input) {
    bytes = ByteBuffer.wrap(input);
  }

  public boolean hasMore() {
    return bytes.hasRemaining();
  }

  public int u8() {
    return bytes.hasRemaining() ? bytes.get() & 0xff : 0;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  /** Reads {@code length:u16} and so many bytes, or what is left of them. */
  public byte[] block() {
    byte[] block = new byte[Math.min(u16(), bytes.remaining())];
    bytes.get(block);
    return block;
  }

  /** Returns a block as {@link #block} reads it. */
  public static byte[] ofBlock(byte[] block) {
    return ByteBuffer.allocate(2 + block.length).putShort((short) block.length).put(block).array();
  }

  /** Returns one script after the other. */
  public static byte[] join(byte[]... scripts) {
    int length = Arrays.stream(scripts).mapToInt(script -> script.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] script : scripts) {
      all.put(script);
    }
    return all.array();
  }
}
