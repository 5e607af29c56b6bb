package org.gridtap.dns;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The static names of one virtual network: {@code C} and the last three octets of an address in
 * nine decimal digits; the first octet is the network's. Case does not matter, and the name may
 * stand alone or with the network's domain, with or without the final dot.
 */
public final class StaticNames {
  private static final Pattern STATIC = Pattern.compile("[Cc][0-9]{9}");
  private static final int LABEL_LENGTH = 10;
  private static final int OCTET_DIGITS = 3;
  private static final int MIN_PREFIX_LENGTH = 8;

  private final int network;
  private final int mask;
  private final String domain;

  /**
   * Makes the names of a subnet.
   *
   * @param network the network address, host bits zero
   * @param prefixLength 8 to 32, else IllegalArgumentException: the first octet must be fixed
   * @param domain the network's domain without a final dot, e.g. {@code grid.gridtap}
   */
  public StaticNames(int network, int prefixLength, String domain) {
    if (prefixLength < MIN_PREFIX_LENGTH || prefixLength > Integer.SIZE) {
      throw new IllegalArgumentException("static names need a prefix of 8 to 32 bits");
    }
    this.network = network;
    this.mask = -1 << (Integer.SIZE - prefixLength);
    this.domain = domain.toLowerCase(Locale.ROOT);
  }

  /** Returns the name without domain. Throws IllegalArgumentException outside the subnet. */
  public String nameOf(int address) {
    if ((address & mask) != network) {
      throw new IllegalArgumentException("the address is not in the subnet");
    }
    return String.format(
        Locale.ROOT, "C%03d%03d%03d", address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }

  /** Returns the name with the network's domain. */
  public String fullNameOf(int address) {
    return nameOf(address) + "." + domain;
  }

  /** Returns the address of a static name, empty for any other name. Never throws. */
  public OptionalInt addressOf(String name) {
    String bare = withoutDomain(name);
    if (bare.length() != LABEL_LENGTH || (bare.charAt(0) != 'C' && bare.charAt(0) != 'c')) {
      return OptionalInt.empty();
    }
    int address = network >>> 24;
    for (int i = 1; i < LABEL_LENGTH; i += OCTET_DIGITS) {
      int octet = octetAt(bare, i);
      if (octet < 0) {
        return OptionalInt.empty();
      }
      address = address << 8 | octet;
    }
    return (address & mask) == network ? OptionalInt.of(address) : OptionalInt.empty();
  }

  /**
   * Tells whether a label looks like a static name, of this network or not: {@code C} and nine
   * digits. No host may be called so.
   */
  static boolean isStatic(String label) {
    return STATIC.matcher(label).matches();
  }

  private String withoutDomain(String name) {
    String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    int rest = LABEL_LENGTH + 1;
    boolean inDomain =
        trimmed.length() == rest + domain.length()
            && trimmed.charAt(LABEL_LENGTH) == '.'
            && trimmed.regionMatches(true, rest, domain, 0, domain.length());
    return inDomain ? trimmed.substring(0, LABEL_LENGTH) : trimmed;
  }

  /** Reads three ASCII digits of at most 255; -1 for anything else. */
  private static int octetAt(String name, int offset) {
    int octet = 0;
    for (int i = offset; i < offset + OCTET_DIGITS; i++) {
      char digit = name.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      octet = octet * 10 + (digit - '0');
    }
    return octet <= 0xff ? octet : -1;
  }
}
