package org.gridtap.overlay.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An IP address and UDP port, as one comparable value without a name: IPv4 stands as {@code
 * ::ffff:a.b.c.d}.
 *
 * <p>On the wire: {@code address:16 ‖ port:u16}, big-endian.
 */
public record Endpoint(long hi, long lo, int port) {
  /** Length of an endpoint on the wire, in bytes. */
  public static final int BYTES = 18;

  private static final long V4_PREFIX = 0xffffL << 32;

  /** Makes an IPv4 endpoint from the address's 32 bits. */
  public static Endpoint v4(int address, int port) {
    return new Endpoint(0, V4_PREFIX | Integer.toUnsignedLong(address), port);
  }

  /**
   * Makes an endpoint from a resolved socket address. Throws IllegalArgumentException if it is
   * unresolved.
   */
  public static Endpoint of(InetSocketAddress socketAddress) {
    if (socketAddress.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address " + socketAddress);
    }
    byte[] bytes = socketAddress.getAddress().getAddress();
    if (bytes.length == 4) {
      return v4((int) bigEndian(bytes, 0, 4), socketAddress.getPort());
    }
    return new Endpoint(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8), socketAddress.getPort());
  }

  public boolean isV4() {
    return hi == 0 && (lo >>> 32) == 0xffff;
  }

  /** Returns the IPv4 address's 32 bits; only for {@link #isV4} endpoints. */
  public int v4Address() {
    return (int) lo;
  }

  /**
   * Tells whether a datagram can be sent here at all: a real port, and neither the unspecified nor
   * a multicast address.
   */
  public boolean isUsable() {
    if (port < 1 || port > 0xffff) {
      return false;
    }
    if (isV4()) {
      int first = v4Address() >>> 24;
      return v4Address() != 0 && first < 224;
    }
    return (hi != 0 || lo != 0) && (hi >>> 56) != 0xff;
  }

  /** Tells whether the address is the loopback's. */
  public boolean isLoopback() {
    return isV4() ? v4Address() >>> 24 == 127 : hi == 0 && lo == 1;
  }

  /** Returns the JDK's form of this endpoint. */
  public InetSocketAddress toSocketAddress() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (hi >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (lo >>> (56 - 8 * i));
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    String host = toSocketAddress().getAddress().getHostAddress();
    return (isV4() ? host : "[" + host + "]") + ":" + port;
  }

  private static long bigEndian(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (bytes[offset + i] & 0xff);
    }
    return value;
  }
}
