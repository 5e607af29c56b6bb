package org.gridtap.dhcp;

import org.jspecify.annotations.Nullable;

/** What the server knows of one hardware address. */
final class DhcpClient {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  final long hardwareAddress;

  /** The leased address, 0 for none. */
  int address;

  long leaseUntilNs;

  /** Whether the client was given the address by an ACK, for the time until heldUntilNs. */
  boolean bound;

  /** Until when an offer stands or the client may use the address. */
  long heldUntilNs;

  /** Whether a claim is under way, and how many answers in a row could not be used. */
  boolean claiming;

  long claimUntilNs;
  int refusedGrants;

  /** The newest message that waits for the claim's outcome. */
  @Nullable DhcpMessage waiting;

  long waitingUntilNs;

  DhcpClient(long hardwareAddress, long nowNs) {
    this.hardwareAddress = hardwareAddress;
    this.heldUntilNs = nowNs;
  }

  /** Returns for how many seconds the address may be given away, 0 for none at all. */
  int leaseSeconds(long nowNs) {
    long left = (leaseUntilNs - nowNs) / NS_PER_SECOND;
    return address == 0 ? 0 : Math.clamp(left, 0, DhcpServer.MAX_OS_LEASE_SECONDS);
  }

  void setLease(int leased, long untilNs) {
    bound &= leased == address;
    address = leased;
    leaseUntilNs = untilNs;
  }

  void clearLease() {
    address = 0;
    bound = false;
  }

  /** Tells whether nothing hangs on this client: it may be forgotten for another's sake. */
  boolean isIdle(long nowNs) {
    return !claiming && heldUntilNs <= nowNs;
  }

  /** Returns the next time at which something of this client ends. */
  long deadlineNs() {
    long next = address != 0 ? leaseUntilNs : Long.MAX_VALUE;
    next = bound ? Math.min(next, heldUntilNs) : next;
    next = claiming ? Math.min(next, claimUntilNs) : next;
    return waiting != null ? Math.min(next, waitingUntilNs) : next;
  }
}
