package org.gridtap.arp;

import org.gridtap.frame.MacAddress;

/** What hardware addresses local hosts can have. */
public final class HostMac {
  private HostMac() {}

  /** Tells whether a card can have the address: not zero, not a group's, not a stand-in of ours. */
  public static boolean isPossible(long hardwareAddress) {
    return hardwareAddress != 0
        && !MacAddress.isMulticast(hardwareAddress)
        && !MacAddress.isForIpv4(hardwareAddress);
  }
}
