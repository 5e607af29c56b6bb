package org.gridtap.overlay.tunnel;

/** The packets that wait under one {@link ForwardKey}, first in first out, and their limit. */
final class ForwardFlow {
  final ForwardKey key;
  final ForwardIngress ingress;
  final Shaper shaper;
  final CoDel codel;

  /** Tells flows apart that are due at the same time. */
  final long number;

  int head = ForwardQueue.NONE;
  int tail = ForwardQueue.NONE;
  int packets;
  int bytes;
  long lastOfferNs;

  /** Whether it is among those that wait for their turn or for their limit. */
  boolean isWaiting;

  /** When {@link ForwardQueue} looks at it again, while it waits for its limit. */
  long dueNs;

  ForwardFlow(
      ForwardKey key, ForwardIngress ingress, long bits, double burst, long number, long nowNs) {
    this.key = key;
    this.ingress = ingress;
    this.number = number;
    this.shaper = new Shaper(bits, burst, nowNs);
    // At a low rate one packet alone takes longer than the usual target (RFC 8289 §4.4).
    long packetNs = ForwardQueue.MAX_PACKET_BYTES * 8 * 1_000_000_000L / bits;
    this.codel = new CoDel(Math.max(CoDel.TARGET_NS, 2 * packetNs));
  }
}
