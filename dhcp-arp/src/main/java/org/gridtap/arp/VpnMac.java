package org.gridtap.arp;

/**
 * The hardware addresses that remote hosts have on the virtual Ethernet: {@code FE:FD} and the four
 * bytes of the IPv4 address. They are locally administered, so they cannot be anyone's card.
 */
public final class VpnMac {
  public static final long BROADCAST = 0xffff_ffff_ffffL;

  private static final long PREFIX = 0xfefdL << 32;
  private static final long PREFIX_MASK = 0xffffL << 32;
  private static final long GROUP_BIT = 1L << 40;

  private VpnMac() {}

  /** Returns the hardware address that stands for the host with this IPv4 address. */
  public static long of(int address) {
    return PREFIX | Integer.toUnsignedLong(address);
  }

  public static boolean isVpnMac(long hardwareAddress) {
    return (hardwareAddress & PREFIX_MASK) == PREFIX;
  }

  /** Returns the IPv4 address inside; only for {@link #isVpnMac} addresses. */
  public static int ipv4Of(long hardwareAddress) {
    return (int) hardwareAddress;
  }

  /** Tells whether a local card can have the address: not zero, not a group's, not one of ours. */
  public static boolean isHost(long hardwareAddress) {
    return hardwareAddress != 0
        && (hardwareAddress & GROUP_BIT) == 0
        && !isVpnMac(hardwareAddress);
  }
}
