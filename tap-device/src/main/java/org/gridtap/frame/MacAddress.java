package org.gridtap.frame;

import java.util.HexFormat;
import java.util.Locale;

/**
 * An Ethernet hardware address in the low 48 bits.
 *
 * <p>The data path carries the bare bits; this value is for everything slower.
 */
public record MacAddress(long bits) {
  /** Length of an address, in bytes. */
  public static final int BYTES = 6;

  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  private static final long MASK = 0xffff_ffff_ffffL;
  private static final long VIRTUAL_PREFIX = 0xfefdL << 32;

  /** Throws IllegalArgumentException if there are more than 48 bits. */
  public MacAddress {
    if ((bits & ~MASK) != 0) {
      throw new IllegalArgumentException("a hardware address has 48 bits");
    }
  }

  /**
   * Returns the address under which a remote IPv4 address is known on a TAP: {@code FE:FD} and the
   * address's four bytes. It is locally administered, so no card has it.
   */
  public static MacAddress forIpv4(int address) {
    return new MacAddress(bitsForIpv4(address));
  }

  /** Returns the bits of {@link #forIpv4} without an object. */
  public static long bitsForIpv4(int address) {
    return VIRTUAL_PREFIX | Integer.toUnsignedLong(address);
  }

  /**
   * Tells whether these are the bits of some {@link #forIpv4}; its address is {@code (int) bits}.
   */
  public static boolean isForIpv4(long bits) {
    return bits >>> 32 == VIRTUAL_PREFIX >>> 32;
  }

  /**
   * Reads {@code 02:11:22:aa:bb:cc} (or with {@code -}); throws IllegalArgumentException otherwise.
   */
  public static MacAddress parse(String text) {
    if (!text.matches("[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a hardware address such as 02:11:22:aa:bb:cc");
    }
    return new MacAddress(HexFormat.fromHexDigitsToLong(text.replaceAll("[:-]", "")));
  }

  public boolean isBroadcast() {
    return bits == MASK;
  }

  /** Tells whether this names a group of stations; the broadcast address does. */
  public boolean isMulticast() {
    return isMulticast(bits);
  }

  /** Tells whether the bits name a group of stations. */
  public static boolean isMulticast(long bits) {
    return (bits >>> 40 & 1) != 0;
  }

  public boolean isLocallyAdministered() {
    return (bits >>> 40 & 2) != 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      text.append(
          String.format(Locale.ROOT, shift == 40 ? "%02x" : ":%02x", bits >>> shift & 0xff));
    }
    return text.toString();
  }
}
