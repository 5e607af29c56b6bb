package org.gridtap.overlay.wire;

/**
 * Reads big-endian values from bytes that may be hostile: a read past the end returns zero and sets
 * {@link #failed}, which the caller asks once, at the end. Never throws.
 */
public final class WireReader {
  private static final byte[] EMPTY = {};

  private final byte[] bytes;
  private final int end;
  private int position;
  private boolean failed;

  public WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public WireReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  public int u8() {
    return (int) number(1);
  }

  public int u16() {
    return (int) number(2);
  }

  public int u24() {
    return (int) number(3);
  }

  public int i32() {
    return (int) number(4);
  }

  public long i64() {
    return number(8);
  }

  public NodeId nodeId() {
    return need(NodeId.BYTES)
        ? NodeId.of(bytes, (position += NodeId.BYTES) - NodeId.BYTES)
        : NodeId.NONE;
  }

  public Endpoint endpoint() {
    return need(Endpoint.BYTES)
        ? new Endpoint(number(8), number(8), (int) number(2))
        : new Endpoint(0, 0, 0);
  }

  /** Reads exactly {@code length} bytes into a new array; an empty one if there are not so many. */
  public byte[] bytes(int length) {
    if (!need(length)) {
      return EMPTY;
    }
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  /** Reads {@code length:u16} and so many bytes; fails above {@code maximum}. */
  public byte[] block(int maximum) {
    int length = u16();
    if (length > maximum) {
      failed = true;
      return EMPTY;
    }
    return bytes(length);
  }

  /** Reads all that is left. */
  public byte[] rest() {
    return bytes(remaining());
  }

  public int remaining() {
    return failed ? 0 : end - position;
  }

  /** Marks the input as bad; for callers that find a value out of its range. */
  public void fail() {
    failed = true;
  }

  /** Tells whether any read went past the end or was marked bad. */
  public boolean failed() {
    return failed;
  }

  /** Tells whether everything was read and nothing failed: the usual last question of a decoder. */
  public boolean finished() {
    return !failed && position == end;
  }

  private long number(int length) {
    if (!need(length)) {
      return 0;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (bytes[position++] & 0xff);
    }
    return value;
  }

  private boolean need(int length) {
    failed |= length < 0 || length > end - position;
    return !failed;
  }
}
