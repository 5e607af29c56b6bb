package org.gridtap.overlay.ring;

import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.ring.LinkedPeers.Linked;
import org.gridtap.overlay.wire.NodeId;

/**
 * When each linked peer is told of this node and its surroundings: at once when the link comes up
 * and when this node has joined, soon after a change, and from time to time, near neighbours more
 * often than others.
 */
final class Hellos {
  /** No peer is told of changes more often than this. */
  static final long GAP_NS = 500_000_000L;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long NEAR_INTERVAL_NS = 5 * SECOND_NS;
  private static final long OTHER_INTERVAL_NS = 20 * SECOND_NS;
  private static final long SOON_NS = SECOND_NS / 20;

  private final LinkedPeers linked;
  private final Set<NodeId> near;
  private final Supplier<RingMessage.Hello> hello;
  private final RandomGenerator random;
  private final Ring.Outbox out;
  private long deadlineNs = Long.MAX_VALUE;

  /**
   * @param near the near neighbours, a living view
   * @param hello what there is to tell now
   */
  Hellos(
      LinkedPeers linked,
      Set<NodeId> near,
      Supplier<RingMessage.Hello> hello,
      RandomGenerator random,
      Ring.Outbox out) {
    this.linked = linked;
    this.near = near;
    this.hello = hello;
    this.random = random;
    this.out = out;
  }

  /** Tells a peer now. */
  void say(NodeId peer, Linked link, long nowNs) {
    long interval = near.contains(peer) ? NEAR_INTERVAL_NS : OTHER_INTERVAL_NS;
    link.saidHelloNs = nowNs;
    link.helloAtNs = nowNs + interval * 4 / 5 + random.nextLong(interval * 2 / 5);
    deadlineNs = Math.min(deadlineNs, link.helloAtNs);
    out.tell(peer, hello.get().encode());
  }

  /**
   * This node has got its place: until its neighbours know, it has no vote and gets none. They are
   * told at once, and what comes to light in the next moment soon all the same.
   */
  void joined(long nowNs) {
    linked.forEach((peer, link) -> out.tell(peer, hello.get().encode()));
    soon(true, nowNs);
  }

  /** The ring around this node has changed. */
  void soon(boolean joined, long nowNs) {
    within(SOON_NS, joined, nowNs);
  }

  /** Only routes have changed: that can wait for more of the kind. */
  void later(boolean joined, long nowNs) {
    within(2 * GAP_NS, joined, nowNs);
  }

  /** Those are told whom it concerns: the near ones, and those that are not where this node is. */
  private void within(long delayNs, boolean joined, long nowNs) {
    linked.forEach(
        (peer, link) -> {
          if (near.contains(peer) || link.joined() != joined) {
            long soonNs = Math.max(nowNs + delayNs, link.saidHelloNs + GAP_NS);
            link.helloAtNs = Math.min(link.helloAtNs, soonNs);
            deadlineNs = Math.min(deadlineNs, link.helloAtNs);
          }
        });
  }

  long deadlineNs() {
    return deadlineNs;
  }

  void onDeadline(long nowNs) {
    if (deadlineNs > nowNs) {
      return;
    }
    deadlineNs = Long.MAX_VALUE;
    linked.forEach(
        (peer, link) -> {
          if (link.helloAtNs <= nowNs) {
            say(peer, link, nowNs);
          }
          deadlineNs = Math.min(deadlineNs, link.helloAtNs);
        });
  }
}
