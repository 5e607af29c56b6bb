package org.gridtap.overlay.wire;

import java.util.Arrays;

/**
 * Writes big-endian values into a growing array: the counterpart of {@link WireReader}, for control
 * messages only.
 */
public final class WireWriter {
  private byte[] bytes;
  private int length;

  public WireWriter() {
    this(256);
  }

  public WireWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public WireWriter u8(int value) {
    return number(value, 1);
  }

  public WireWriter u16(int value) {
    return number(value, 2);
  }

  public WireWriter u24(int value) {
    return number(value, 3);
  }

  public WireWriter i32(int value) {
    return number(value, 4);
  }

  public WireWriter i64(long value) {
    return number(value, 8);
  }

  public WireWriter nodeId(NodeId id) {
    return i64(id.hi()).i64(id.mid()).i32(id.lo());
  }

  public WireWriter endpoint(Endpoint endpoint) {
    return i64(endpoint.hi()).i64(endpoint.lo()).u16(endpoint.port());
  }

  public WireWriter bytes(byte[] source) {
    room(source.length);
    System.arraycopy(source, 0, bytes, length, source.length);
    length += source.length;
    return this;
  }

  /** Writes {@code length:u16} and the bytes. Throws IllegalArgumentException above 65,535. */
  public WireWriter block(byte[] source) {
    if (source.length > 0xffff) {
      throw new IllegalArgumentException("block of " + source.length + " bytes");
    }
    return u16(source.length).bytes(source);
  }

  public int length() {
    return length;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private WireWriter number(long value, int size) {
    room(size);
    for (int i = size - 1; i >= 0; i--) {
      bytes[length++] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  private void room(int size) {
    if (bytes.length - length < size) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + size));
    }
  }
}
