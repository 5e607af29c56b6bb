package org.gridtap.overlay;

import java.util.Queue;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.wire.NodeId;

/** How messages of this node's own leave. */
final class OwnMessages implements StoredLeases.Post {
  private final NodeId self;
  private final Links links;
  private final Ring ring;
  private final MessageRouter router;
  private final Queue<Runnable> pending;

  OwnMessages(NodeId self, Links links, Ring ring, MessageRouter router, Queue<Runnable> pending) {
    this.self = self;
    this.links = links;
    this.ring = ring;
    this.router = router;
    this.pending = pending;
  }

  /** Makes a message; {@code via} is a member that has a link to the key. */
  RoutedMessage routed(Mode mode, int protocol, NodeId key, NodeId via, byte[] payload) {
    return RoutedMessage.of(mode, protocol, key, self, via, ring.relay(), payload);
  }

  /** To a peer straight over its link, to another node by its id. */
  @Override
  public void toNode(NodeId to, byte[] message) {
    if (links.isLinked(to)) {
      router.tell(to, MessageRouter.PROTOCOL_DHT, message);
    } else {
      router.route(routed(Mode.EXACT, MessageRouter.PROTOCOL_DHT, to, NodeId.NONE, message));
    }
  }

  @Override
  public void toKey(NodeId key, byte[] message) {
    router.route(routed(Mode.CLOSEST, MessageRouter.PROTOCOL_DHT, key, NodeId.NONE, message));
  }

  @Override
  public void later(Runnable doing) {
    pending.add(doing);
  }
}
