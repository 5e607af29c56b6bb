package org.gridtap.overlay;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.link.Role;
import org.gridtap.overlay.ring.Descriptor;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;

/** What the ring causes in the other parts of a node. */
final class FromRing implements Ring.Outbox {
  private final NodeId self;
  private final Links links;
  private final RouteTables tables;
  private final LongSupplier nowNs;
  private final Supplier<MessageRouter> router;
  private final Supplier<OwnMessages> messages;

  /**
   * @param router and messages: they are made later than this
   */
  FromRing(
      NodeId self,
      Links links,
      RouteTables tables,
      LongSupplier nowNs,
      Supplier<MessageRouter> router,
      Supplier<OwnMessages> messages) {
    this.self = self;
    this.links = links;
    this.tables = tables;
    this.nowNs = nowNs;
    this.router = router;
    this.messages = messages;
  }

  @Override
  public void want(Descriptor peer, Role role) {
    links.want(peer.id(), role, peer.endpoints(), peer.via(), nowNs.getAsLong());
  }

  @Override
  public void unwant(NodeId peer, Role role) {
    links.unwant(peer, role);
  }

  @Override
  public void learn(Descriptor peer) {
    links.learn(peer.id(), peer.endpoints(), peer.via());
  }

  @Override
  public void dialSite(Endpoint site) {
    links.dialSite(site, nowNs.getAsLong());
  }

  @Override
  public void close(NodeId peer, String reason) {
    links.close(peer, reason);
  }

  @Override
  public void tell(NodeId peer, byte[] message) {
    router.get().tell(peer, MessageRouter.PROTOCOL_RING, message);
  }

  @Override
  public void find(NodeId key, NodeId over, byte[] message) {
    int protocol = MessageRouter.PROTOCOL_RING;
    if (over.equals(NodeId.NONE)) {
      router.get().route(messages.get().routed(Mode.CLOSEST, protocol, key, NodeId.NONE, message));
    } else {
      RoutedMessage find =
          RoutedMessage.of(Mode.CLOSEST, protocol, key, self, NodeId.NONE, over, message);
      router.get().routeOver(over, find);
    }
  }

  @Override
  public void answer(NodeId to, NodeId via, byte[] message) {
    router
        .get()
        .routeBack(
            messages.get().routed(Mode.EXACT, MessageRouter.PROTOCOL_RING, to, via, message));
  }

  @Override
  public void doubt(NodeId peer) {
    links.doubt(peer, nowNs.getAsLong());
  }

  @Override
  public long heardNs(NodeId peer) {
    return links.heardNs(peer);
  }

  @Override
  public void changed() {
    tables.changed();
  }
}
