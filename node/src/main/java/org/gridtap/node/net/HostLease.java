package org.gridtap.node.net;

import org.jspecify.annotations.Nullable;

/**
 * What the one host behind a TAP has: its lease, the address that it uses, and its card.
 *
 * <p>A host uses its address a little later than it is leased (a DHCP client asks first), and it
 * may change its card under the lease. Addresses are 0 where there is none.
 */
final class HostLease {
  /** A lease as it was granted; {@code untilNs} is when its holder must fall silent. */
  record Grant(long hardwareAddress, int address, long untilNs) {}

  private @Nullable Grant grant;
  private int addressInUse;
  private long hostHardware;

  HostLease(long hostHardware) {
    this.hostHardware = hostHardware;
  }

  /** Takes a first grant, another one in its place, or a renewal. */
  void onGranted(Grant granted) {
    if (!isFor(granted.address())) {
      hostHardware = granted.hardwareAddress();
    }
    grant = granted;
  }

  /** Says that the lease is no more, and with it the use of its address. */
  void onGone() {
    addressInUse = isFor(addressInUse) ? 0 : addressInUse;
    grant = null;
  }

  /** Says that the host uses the address; returns whether that is new. */
  boolean onInUse(int address) {
    boolean changed = addressInUse != address;
    addressInUse = address;
    return changed;
  }

  void onOutOfUse() {
    addressInUse = 0;
  }

  /** Says that a card speaks for an address; returns whether the host has changed its card. */
  boolean onHostSeen(long hardwareAddress, int address) {
    if (!isFor(address) || hardwareAddress == hostHardware) {
      return false;
    }
    hostHardware = hardwareAddress;
    return true;
  }

  /** Returns whether there is a lease and it is of this address. */
  boolean isFor(int address) {
    return grant != null && grant.address() == address;
  }

  /** Returns the leased address; the host may not have taken it yet. */
  int address() {
    return grant == null ? 0 : grant.address();
  }

  /** Returns the leased address if the host has been given it to use. */
  int addressInUse() {
    return isFor(addressInUse) ? addressInUse : 0;
  }

  /** Returns the hardware address that the lease was asked for by, 0 without one. */
  long leasedHardware() {
    return grant == null ? 0 : grant.hardwareAddress();
  }

  /** Returns the hardware address that the host was last seen to use. */
  long hostHardware() {
    return hostHardware;
  }

  /** Returns when the address must fall silent, {@link Long#MAX_VALUE} without a lease. */
  long untilNs() {
    return grant == null ? Long.MAX_VALUE : grant.untilNs();
  }

  long remainingNs(long nowNs) {
    return grant == null ? 0 : Math.max(0, grant.untilNs() - nowNs);
  }
}
