package org.gridtap.node.net;

/**
 * Gets and keeps the address of a network whose client is the daemon itself ({@code auto} or a
 * fixed address): claims, waits and claims again until a lease is held, and anew after a loss.
 */
final class AddressHolder {
  /** The pause after the first failure; it doubles with every further one. */
  static final long MIN_RETRY_NS = 500_000_000L;

  static final long MAX_RETRY_NS = 30_000_000_000L;

  /** How long a claim may stay without an answer before it is made again. */
  static final long MAX_CLAIM_NS = 30_000_000_000L;

  /** What the holder can cause. Calls enqueue and never come back into it. */
  interface Outbox {
    void claim(long hardwareAddress, int requestedAddress);
  }

  private final long hardwareAddress;
  private final boolean fixed;
  private int requested;
  private boolean held;
  private boolean claiming;
  private long retryNs = MIN_RETRY_NS;
  private long nextNs = Long.MAX_VALUE;

  /** Makes a holder that wants {@code requested} (0: any) and, if fixed, nothing else. */
  AddressHolder(long hardwareAddress, int requested, boolean fixed) {
    this.hardwareAddress = hardwareAddress;
    this.requested = requested;
    this.fixed = fixed;
  }

  void onStart(long nowNs, Outbox out) {
    claim(nowNs, out);
  }

  /** Tells whether a lease of this address is what the holder wants. */
  boolean wants(int address) {
    return !fixed || address == requested;
  }

  void onGranted(int address) {
    requested = address;
    held = true;
    claiming = false;
    retryNs = MIN_RETRY_NS;
    nextNs = Long.MAX_VALUE;
  }

  /** Takes note that the claim came to nothing: next time any address will do, unless fixed. */
  void onFailed(long nowNs) {
    if (held || !claiming) {
      return;
    }
    claiming = false;
    nextNs = nowNs + retryNs;
    requested = fixed ? requested : 0;
    retryNs = Math.min(2 * retryNs, MAX_RETRY_NS);
  }

  /** Takes note of a lost lease and claims again: the same if it is fixed, else any. */
  void onLost(long nowNs, Outbox out) {
    held = false;
    requested = fixed ? requested : 0;
    claim(nowNs, out);
  }

  void onDeadline(long nowNs, Outbox out) {
    if (nowNs >= nextNs) {
      claim(nowNs, out);
    }
  }

  long deadlineNs() {
    return nextNs;
  }

  private void claim(long nowNs, Outbox out) {
    claiming = true;
    nextNs = nowNs + MAX_CLAIM_NS;
    out.claim(hardwareAddress, requested);
  }
}
