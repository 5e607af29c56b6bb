package org.gridtap.overlay.ring;

import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.gridtap.overlay.ring.LinkedPeers.Linked;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What each linked peer is told of this node and its surroundings, and when: all at once when the
 * link comes up, changes when this node has joined and soon after there are any, and from time to
 * time that nothing has changed, near neighbours more often than others. Whoever cannot place a
 * change, for an earlier one has not arrived, asks for all.
 */
final class Hellos {
  /** No peer is told of changes more often than this. */
  static final long GAP_NS = 500_000_000L;

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long NEAR_INTERVAL_NS = 10 * SECOND_NS;
  private static final long OTHER_INTERVAL_NS = 20 * SECOND_NS;
  private static final long SOON_NS = SECOND_NS / 20;

  /** Whoever is to be told so soon is told with another whose time has come. */
  private static final long TOGETHER_NS = SECOND_NS;

  private final LinkedPeers linked;
  private final Set<NodeId> near;
  private final Supplier<Hello> hello;
  private final RandomGenerator random;
  private final MessageDrops drops;
  private final Ring.Outbox out;
  private long deadlineNs = Long.MAX_VALUE;

  /**
   * @param near the near neighbours, a living view
   * @param hello what there is to tell now
   */
  Hellos(
      LinkedPeers linked,
      Set<NodeId> near,
      Supplier<Hello> hello,
      RandomGenerator random,
      MessageDrops drops,
      Ring.Outbox out) {
    this.linked = linked;
    this.near = near;
    this.hello = hello;
    this.random = random;
    this.drops = drops;
    this.out = out;
  }

  /** Tells a peer now. */
  void say(NodeId peer, Linked link, long nowNs) {
    long interval = near.contains(peer) ? NEAR_INTERVAL_NS : OTHER_INTERVAL_NS;
    link.saidHelloNs = nowNs;
    link.helloAtNs = nowNs + interval * 4 / 5 + random.nextLong(interval * 2 / 5);
    deadlineNs = Math.min(deadlineNs, link.helloAtNs);
    out.tell(peer, news(link, nowNs).encode());
  }

  private RingMessage news(Linked link, long nowNs) {
    Hello before = link.told;
    Hello now = hello.get();
    if (before == null) {
      link.toldVersion = random.nextInt();
    } else if (now.equals(before)) {
      return now.since(before, link.toldVersion, link.toldVersion);
    }
    link.told = now;
    int base = link.toldVersion++;
    if (before != null) {
      return now.since(before, base, link.toldVersion);
    }
    link.toldAllNs = nowNs;
    return new RingMessage.Told(link.toldVersion, now);
  }

  /**
   * Takes what a peer tells.
   *
   * @return its hello as it is now; null if that is not known, or the message was none of it
   */
  @Nullable Hello onNews(NodeId peer, Linked link, RingMessage.News news, long nowNs) {
    return switch (news) {
      case RingMessage.Told(int version, Hello all) -> ofItself(peer, link, all, version);
      case RingMessage.Change change -> onChange(peer, link, change);
      case RingMessage.AskAll ask -> {
        // What was told just now is on its way.
        if (nowNs - link.toldAllNs >= GAP_NS) {
          link.told = null;
          say(peer, link, nowNs);
        }
        yield null;
      }
    };
  }

  /** Nobody speaks for others. */
  private @Nullable Hello ofItself(NodeId peer, Linked link, Hello told, int version) {
    if (!told.self().id().equals(peer)) {
      drops.add(MessageDrop.BAD_RING);
      return null;
    }
    link.heardVersion = version;
    return told;
  }

  private @Nullable Hello onChange(NodeId peer, Linked link, RingMessage.Change change) {
    Hello before = link.hello;
    if (before != null && link.heardVersion == change.base()) {
      return ofItself(peer, link, before.with(change), change.version());
    }
    if (before == null || link.heardVersion != change.version()) {
      out.tell(peer, new RingMessage.AskAll().encode());
    }
    return null;
  }

  /**
   * This node has got its place: until its neighbours know, it has no vote and gets none. They are
   * told at once, and what comes to light in the next moment soon all the same.
   */
  void joined(long nowNs) {
    linked.forEach((peer, link) -> out.tell(peer, news(link, nowNs).encode()));
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
          boolean isSoon =
              link.helloAtNs <= nowNs + TOGETHER_NS && nowNs - link.saidHelloNs >= GAP_NS;
          if (link.helloAtNs <= nowNs || isSoon) {
            say(peer, link, nowNs);
          }
          deadlineNs = Math.min(deadlineNs, link.helloAtNs);
        });
  }
}
