package org.gridtap.overlay;

import java.util.function.Supplier;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.RouteTable.Step;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable.Why;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.TokenBucket;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Carries the control messages of ring and hash table, straight over a link or hop by hop to an id,
 * and hands on those of others. The layouts stand in the package's documentation.
 */
final class MessageRouter {
  static final int PROTOCOL_RING = 1;
  static final int PROTOCOL_DHT = 3;
  static final int PROTOCOL_UNREACHABLE = 4;
  private static final int PROTOCOL_ROUTED = 2;
  private static final int HEADER_BYTES = 128;

  /** Messages a second that are sent another way because a hop was late, and a burst of them. */
  static final int REROUTES_PER_SECOND = 50;

  /** All that the router can cause. */
  interface Outbox {
    /**
     * Sends a message over the link to a peer; loss is allowed. Returns false if there is no link
     * or its queue is full.
     */
    boolean overLink(NodeId peer, byte[] message);

    /** A peer did not acknowledge what others wait for. */
    void doubt(NodeId peer);

    /** A linked peer told this. */
    void told(int protocol, NodeId peer, byte[] payload);

    /** A routed message has come to its end here. */
    void arrived(RoutedMessage message);

    /** A routed message has come to an end here that is not where it should. */
    void ended(Undelivered message);
  }

  private final NodeId self;
  private final MessageDrops drops;
  private final Outbox out;
  private final TokenBucket reroutes = new TokenBucket(REROUTES_PER_SECOND, REROUTES_PER_SECOND, 0);
  private final Supplier<RouteTable> routes;

  /**
   * @param routes the table as it is now, asked for each message
   */
  MessageRouter(NodeId self, MessageDrops drops, Supplier<RouteTable> routes, Outbox out) {
    this.self = self;
    this.drops = drops;
    this.out = out;
    this.routes = routes;
  }

  /** Tells a linked peer something. */
  void tell(NodeId peer, int protocol, byte[] payload) {
    out.overLink(
        peer, new WireWriter(payload.length + 1).u8(protocol).bytes(payload).toByteArray());
  }

  /** Routes a message of this node, which may end here at once. */
  void route(RoutedMessage message) {
    onRouted(message, NodeId.NONE);
  }

  /**
   * Routes an answer over the member that the question came over. The asker may have come back
   * without a memory: then an old link of ours to it leads nowhere, but that member has a new one.
   */
  void routeBack(RoutedMessage message) {
    NodeId hop = message.via().equals(self) ? null : routes.get().hopTo(message.via());
    if (hop == null) {
      route(message);
    } else {
      routeOver(hop, message);
    }
  }

  /**
   * Sends a routed message to a hop of the caller's choice first; false if that does not take it.
   */
  boolean routeOver(NodeId hop, RoutedMessage message) {
    WireWriter writer = new WireWriter(HEADER_BYTES + message.payload().length).u8(PROTOCOL_ROUTED);
    message.writeTo(writer);
    return out.overLink(hop, writer.toByteArray());
  }

  /** A message came over the link to a peer. */
  void onMessage(NodeId peer, byte[] message) {
    WireReader reader = new WireReader(message);
    int protocol = reader.u8();
    switch (protocol) {
      case PROTOCOL_RING, PROTOCOL_DHT -> out.told(protocol, peer, reader.rest());
      case PROTOCOL_ROUTED -> {
        RoutedMessage routed = RoutedMessage.read(reader);
        if (routed != null) {
          onRouted(routed, peer);
        } else {
          drops.add(MessageDrop.BAD_ROUTED);
        }
      }
      default -> drops.add(MessageDrop.UNKNOWN_PROTOCOL);
    }
  }

  private void onRouted(RoutedMessage message, NodeId from) {
    boolean isForSelf = message.key().equals(self);
    Step next =
        switch (message.mode()) {
          case EXACT -> isForSelf ? null : stepTowards(message, from);
          case CLOSEST -> stepCloser(message, from);
        };
    if (next != null && message.hops() > 0) {
      RoutedMessage onward = message.with(next.detours()).hoppedFrom(self);
      if (!routeOver(next.hop(), onward)) {
        goRound(next.hop(), onward);
      }
    } else if (next != null) {
      drops.add(MessageDrop.HOP_LIMIT);
      end(message, Why.HOP_LIMIT);
    } else if (message.mode() == Mode.CLOSEST || isForSelf) {
      out.arrived(message);
    } else {
      drops.add(MessageDrop.NO_ROUTE);
      end(message, Why.NO_WAY);
    }
  }

  private void end(RoutedMessage message, Why why) {
    if (message.protocol() != PROTOCOL_UNREACHABLE) {
      out.ended(Reports.of(message, why));
    }
  }

  private @Nullable Step stepCloser(RoutedMessage message, NodeId from) {
    NodeId hop =
        routes
            .get()
            .after(message.hops())
            .closest(message.key(), message.source(), from, message.detours());
    return hop == null ? null : new Step(hop, message.detours());
  }

  /** Messages take any link, whatever its path, unless it has just failed to carry this one. */
  private @Nullable Step stepTowards(RoutedMessage message, NodeId from) {
    RouteTable table = routes.get().after(message.hops());
    NodeId exact = table.hopTo(message.key());
    return exact != null && exact.equals(message.key()) && !message.detours().hasFailed(self, exact)
        ? new Step(exact, message.detours())
        : table.step(message.key(), message.via(), from, message.detours());
  }

  /**
   * A hop has not acknowledged a message in time. One of the ring says little of the link; else it
   * is doubted, and what is routed takes the next best hop as well: whatever is asked for that way
   * may be asked for twice.
   */
  void onLate(NodeId hop, byte[] message, long nowNs) {
    WireReader reader = new WireReader(message);
    int protocol = reader.u8();
    if (protocol == PROTOCOL_RING) {
      return;
    }
    out.doubt(hop);
    RoutedMessage routed = protocol == PROTOCOL_ROUTED ? RoutedMessage.read(reader) : null;
    if (routed == null) {
      return;
    }
    if (!routed.detours().isAllowed() || reroutes.take(nowNs)) {
      goRound(hop, routed);
    }
  }

  /** A hop does not take a message: it goes another way, if it has a detour left. */
  private void goRound(NodeId hop, RoutedMessage message) {
    if (message.detours().isAllowed()) {
      onRouted(message.with(message.detours().and(self, hop)), NodeId.NONE);
    } else {
      end(message, Why.SILENT);
    }
  }
}
