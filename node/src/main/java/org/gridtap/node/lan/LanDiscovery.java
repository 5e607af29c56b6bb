package org.gridtap.node.lan;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.gridtap.frame.Subnet;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.TokenBucket;

/**
 * When a node asks on its links, when it answers, and whom it then knows of.
 *
 * <p>It asks twice a second at first, later every 30 s. Members answer within a quarter of a
 * second, at most once a second, and not at all when enough others did: a link with a thousand
 * members is not flooded by one newcomer.
 */
public final class LanDiscovery {
  /** The multicast group 239.255.71.84: of the scope that stays within a site (RFC 2365 §6.1). */
  public static final int GROUP = 0xefff4754;

  public static final int PORT = 24743;

  /** Links that are spoken on; a host with more has those first that the kernel lists first. */
  public static final int MAX_LINKS = 16;

  /** Messages of the overlay's nodes that are heeded in a second, and at once. */
  static final int READ_PER_SECOND = 20;

  static final int READ_AT_ONCE = 64;

  /** Answers of others after which one's own is not needed. */
  static final int ENOUGH_ANSWERS = 3;

  static final long ASK_FIRST_NS = TimeUnit.MILLISECONDS.toNanos(500);
  static final long SPEAK_SELDOM_NS = TimeUnit.SECONDS.toNanos(30);
  static final long ANSWER_WITHIN_NS = TimeUnit.MILLISECONDS.toNanos(250);
  static final long ANSWER_GAP_NS = TimeUnit.SECONDS.toNanos(1);

  /** How often it asks before it takes more time between. */
  private static final int QUICK_ASKS = 8;

  /** All that this machine can cause. */
  public interface Outbox {
    /** Sends a datagram to the group on one interface. */
    void multicast(int interfaceIndex, byte[] message);

    /** A member, or one to be, may answer here. */
    void found(Endpoint member);
  }

  /**
   * A subnet on a link that this host is attached to.
   *
   * @param interfaceIndex the kernel's
   */
  public record Link(int interfaceIndex, Subnet subnet) {}

  private final byte[] overlay;
  private final NodeId self;
  private final int port;
  private final RandomGenerator random;
  private final TokenBucket reads;
  private final long[] drops = new long[LanDrop.values().length];
  private List<Link> links = List.of();
  private boolean joined;
  private int asked;
  private long speakAtNs;
  private long answerAtNs = Long.MAX_VALUE;
  private long answeredNs;
  private int othersAnswered;

  /**
   * @param authorityFingerprint of the overlay's authority, 32 bytes
   * @param port the node's own UDP port
   */
  public LanDiscovery(
      byte[] authorityFingerprint, NodeId self, int port, RandomGenerator random, long nowNs) {
    this.overlay = LanMessage.overlayOf(authorityFingerprint);
    this.self = self;
    this.port = port;
    this.random = random;
    this.reads = new TokenBucket(READ_PER_SECOND, READ_AT_ONCE, nowNs);
    this.speakAtNs = nowNs;
    this.answeredNs = nowNs - ANSWER_GAP_NS;
  }

  /** Takes the links that the host has now; on a new one it speaks at once. */
  public void onLinks(List<Link> now, long nowNs) {
    List<Link> known = links;
    links = List.copyOf(now.subList(0, Math.min(MAX_LINKS, now.size())));
    if (!known.containsAll(links)) {
      speakSoon(nowNs);
    }
  }

  /** This node has its place on the ring, or lost it. */
  public void onJoined(boolean isJoined, long nowNs) {
    if (joined != isJoined) {
      joined = isJoined;
      speakSoon(nowNs);
    }
  }

  private void speakSoon(long nowNs) {
    asked = 0;
    speakAtNs = nowNs;
  }

  /** Takes a datagram, any bytes. */
  public void onDatagram(Endpoint from, byte[] datagram, long nowNs, Outbox out) {
    LanMessage message = LanMessage.decode(datagram);
    if (message == null) {
      drop(LanDrop.MALFORMED);
    } else if (!Arrays.equals(message.overlay(), overlay)) {
      drop(LanDrop.OTHER_OVERLAY);
    } else if (!isOnLink(from)) {
      drop(LanDrop.NOT_ON_LINK);
    } else if (message.node().equals(self)) {
      return; // our own word
    } else if (!reads.take(nowNs)) {
      drop(LanDrop.TOO_MANY);
    } else {
      onMessage(message, Endpoint.v4(from.v4Address(), message.port()), nowNs, out);
    }
  }

  private boolean isOnLink(Endpoint from) {
    return from.isV4() && links.stream().anyMatch(link -> link.subnet.contains(from.v4Address()));
  }

  /** Members wait for newcomers to dial them; two newcomers dial each other. */
  private void onMessage(LanMessage message, Endpoint sender, long nowNs, Outbox out) {
    if (!message.asks()) {
      othersAnswered++;
      out.found(sender);
    } else if (!joined) {
      out.found(sender);
    } else if (answerAtNs == Long.MAX_VALUE) {
      othersAnswered = 0;
      long soonNs = nowNs + random.nextLong(ANSWER_WITHIN_NS);
      answerAtNs = Math.max(soonNs, answeredNs + ANSWER_GAP_NS);
    }
  }

  /** Returns when {@link #onDeadline} is due, or Long.MAX_VALUE. */
  public long deadlineNs() {
    return links.isEmpty() ? Long.MAX_VALUE : Math.min(speakAtNs, answerAtNs);
  }

  public void onDeadline(long nowNs, Outbox out) {
    if (links.isEmpty()) {
      return;
    }
    if (answerAtNs <= nowNs) {
      answerAtNs = Long.MAX_VALUE;
      if (joined && othersAnswered < ENOUGH_ANSWERS) {
        answeredNs = nowNs;
        speak(out);
      }
    }
    if (speakAtNs <= nowNs) {
      speak(out);
      speakAtNs = nowNs + pauseNs();
    }
  }

  private long pauseNs() {
    if (joined) {
      return SPEAK_SELDOM_NS + random.nextLong(SPEAK_SELDOM_NS / 4);
    }
    int slower = Math.max(0, ++asked - QUICK_ASKS);
    return Math.min(SPEAK_SELDOM_NS, ASK_FIRST_NS << Math.min(slower, 10));
  }

  private void speak(Outbox out) {
    byte[] message = new LanMessage(!joined, overlay, self, port).encode();
    Set<Integer> spokenOn = new LinkedHashSet<>();
    for (Link link : links) {
      if (spokenOn.add(link.interfaceIndex)) {
        out.multicast(link.interfaceIndex, message);
      }
    }
  }

  /** Returns how many datagrams met this. */
  public long dropped(LanDrop reason) {
    return drops[reason.ordinal()];
  }

  private void drop(LanDrop reason) {
    drops[reason.ordinal()]++;
  }
}
