package org.gridtap.overlay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * Writes the reports to senders whose packets came to their end here, and keeps them from becoming
 * a flood: a report is no longer than its cause and has none itself, and a source that somebody
 * else may have forged gets few.
 */
final class Reports {
  static final int PER_SOURCE_PER_SECOND = 10;
  static final int PER_SECOND = 100;

  /** Sources that are remembered; the one longest ago makes room. */
  static final int MAX_SOURCES = 256;

  /** What a routed message costs beyond its payload. */
  private static final int ROUTED_BYTES = 3 + 4 * NodeId.BYTES;

  private final NodeId self;
  private final MessageDrops drops;
  private final TokenBucket all = new TokenBucket(PER_SECOND, PER_SECOND, 0);
  private final LinkedHashMap<NodeId, TokenBucket> sources = new LinkedHashMap<>(16, 0.75f, true);

  Reports(NodeId self, MessageDrops drops) {
    this.self = self;
    this.drops = drops;
  }

  /** Returns what a routed message is to its sender when it ends here. */
  static Undelivered of(RoutedMessage message, Unreachable.Why why) {
    byte[] payload = message.payload();
    return new Undelivered(
        message.key(),
        message.source(),
        message.sourceVia(),
        why,
        Unreachable.echoOf(payload),
        ROUTED_BYTES + payload.length);
  }

  /**
   * Returns the report to the sender of a packet, or null if it gets none.
   *
   * @param silentNs how long nothing has been heard of the destination; negative if unknown
   * @param relay a member through which this node can be reached, or NONE
   */
  @Nullable RoutedMessage report(Undelivered cause, long silentNs, NodeId relay, long nowNs) {
    boolean isWithheld =
        cause.source().equals(cause.destination())
            || cause.bytes() < ROUTED_BYTES + Unreachable.BYTES
            || !mayTell(cause.source(), nowNs);
    if (isWithheld) {
      drops.add(MessageDrop.REPORT_WITHHELD);
      return null;
    }
    long tenths = silentNs < 0 ? Unreachable.UNKNOWN : silentNs / 100_000_000;
    int silent = (int) Math.min(tenths, Unreachable.UNKNOWN);
    byte[] payload =
        new Unreachable(cause.why(), silent, cause.echo(), cause.destination()).encode();
    return RoutedMessage.of(
        Mode.EXACT,
        MessageRouter.PROTOCOL_UNREACHABLE,
        cause.source(),
        self,
        cause.sourceVia(),
        relay,
        payload);
  }

  private boolean mayTell(NodeId source, long nowNs) {
    TokenBucket bucket = sources.get(source);
    if (bucket == null) {
      bucket = new TokenBucket(PER_SOURCE_PER_SECOND, PER_SOURCE_PER_SECOND, nowNs);
      sources.put(source, bucket);
      if (sources.size() > MAX_SOURCES) {
        Map.Entry<NodeId, TokenBucket> oldest = sources.firstEntry();
        sources.remove(oldest.getKey());
      }
    }
    return bucket.take(nowNs) && all.take(nowNs);
  }

  /** Returns how many sources are remembered. */
  int sources() {
    return sources.size();
  }
}
