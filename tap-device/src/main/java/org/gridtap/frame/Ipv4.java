package org.gridtap.frame;

/** IPv4 addresses as ints, the first octet in the highest byte: 10.0.0.1 is 0x0a000001. */
public final class Ipv4 {
  private Ipv4() {}

  /**
   * Reads four decimal octets. Throws IllegalArgumentException for anything else; octets with
   * leading zeros are refused too, for some programs read them as octal.
   */
  public static int parse(String text) {
    String[] octets = text.split("\\.", -1);
    int address = 0;
    boolean good = octets.length == 4;
    for (int i = 0; good && i < 4; i++) {
      good = octets[i].matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(octets[i]) <= 255;
      address = good ? address << 8 | Integer.parseInt(octets[i]) : 0;
    }
    if (!good) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv4 address such as 10.64.0.1");
    }
    return address;
  }

  public static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  public static boolean isMulticast(int address) {
    return address >>> 28 == 0xe;
  }
}
