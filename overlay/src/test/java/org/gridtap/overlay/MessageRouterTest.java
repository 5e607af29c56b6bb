package org.gridtap.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.RoutedMessage.Mode;
import org.gridtap.overlay.route.Undelivered;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.MessageDrop;
import org.gridtap.overlay.wire.MessageDrops;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.junit.jupiter.api.Test;

/** A node at 0x10 that is linked to 0x20, 0x30 and 0x40. */
class MessageRouterTest {
  private static final NodeId SELF = id(0x10);
  private static final NodeId NEAREST = id(0x40);
  private static final NodeId SECOND = id(0x30);
  private static final NodeId KEY = id(0x41);
  private static final NodeId SOURCE = id(0x70);

  private record Sent(NodeId to, byte[] message) {
    RoutedMessage routed() {
      WireReader reader = new WireReader(message);
      assertThat(reader.u8()).isEqualTo(2);
      RoutedMessage routed = RoutedMessage.read(reader);
      assertThat(routed).isNotNull();
      return routed;
    }
  }

  private static final class Recorder implements MessageRouter.Outbox {
    final List<Sent> sent = new ArrayList<>();
    final List<NodeId> full = new ArrayList<>();
    final List<NodeId> doubted = new ArrayList<>();
    final List<Undelivered> ended = new ArrayList<>();
    final List<RoutedMessage> arrived = new ArrayList<>();

    @Override
    public boolean overLink(NodeId peer, byte[] message) {
      sent.add(new Sent(peer, message));
      return !full.contains(peer);
    }

    @Override
    public void doubt(NodeId peer) {
      doubted.add(peer);
    }

    @Override
    public void ended(Undelivered message) {
      ended.add(message);
    }

    @Override
    public void told(int protocol, NodeId peer, byte[] payload) {}

    @Override
    public void arrived(RoutedMessage message) {
      arrived.add(message);
    }
  }

  private final Recorder out = new Recorder();
  private final MessageDrops drops = new MessageDrops();
  private RouteTable routes = RouteTable.empty(SELF);
  private final MessageRouter router = new MessageRouter(SELF, drops, () -> routes, out);

  private static NodeId id(int first) {
    return new NodeId((long) first << 56, 0, 1);
  }

  MessageRouterTest() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    for (int first : new int[] {0x20, 0x30, 0x40}) {
      links.put(id(first), List.of());
    }
    routes = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
  }

  private static RoutedMessage message(Mode mode, NodeId key) {
    return RoutedMessage.of(
        mode, MessageRouter.PROTOCOL_DHT, key, SOURCE, NodeId.NONE, NodeId.NONE, new byte[] {7});
  }

  @Test
  void sendsAMessageTheNextBestWayWhenItsHopIsLate() {
    router.route(message(Mode.CLOSEST, KEY));
    Sent first = out.sent.getLast();
    assertThat(first.to()).isEqualTo(NEAREST);
    router.onLate(NEAREST, first.message(), 0);
    assertThat(out.doubted).containsExactly(NEAREST);
    Sent second = out.sent.getLast();
    assertThat(second.to()).isEqualTo(SECOND);
    assertThat(second.routed().detours()).isEqualTo(Detours.NONE.and(SELF, NEAREST));
    assertThat(second.routed().hops()).isEqualTo(first.routed().hops() - 1);
  }

  /** A root that lost one packet is still the root; one that lost two has gone. */
  @Test
  void reachesAKeysRootOverAnotherNodeAndTakesTheNextBestAfterThat() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(NEAREST, List.of());
    links.put(SECOND, List.of(NEAREST));
    routes = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
    router.route(message(Mode.CLOSEST, NEAREST));
    Sent first = out.sent.getLast();
    assertThat(first.to()).isEqualTo(NEAREST);
    router.onLate(NEAREST, first.message(), 0);
    Sent second = out.sent.getLast();
    assertThat(second.to()).as("who reaches it").isEqualTo(SECOND);

    Map<NodeId, List<NodeId>> fromThere = new LinkedHashMap<>();
    fromThere.put(NEAREST, List.of());
    fromThere.put(SELF, List.of(NEAREST));
    RouteTable ofSecond = RouteTable.of(SECOND, NodeId.NONE, true, fromThere, List.of());
    MessageRouter there = new MessageRouter(SECOND, drops, () -> ofSecond, out);
    there.onMessage(SELF, second.message());
    Sent third = out.sent.getLast();
    assertThat(third.to()).isEqualTo(NEAREST);
    assertThat(out.arrived).isEmpty();
    there.onLate(NEAREST, third.message(), 0);
    assertThat(out.arrived).as("it has gone").hasSize(1);
  }

  @Test
  void isTheRootItselfWhenTheOnlyNodesThatAreCloserDoNotAnswer() {
    router.route(message(Mode.CLOSEST, id(0x19)));
    Sent first = out.sent.getLast();
    assertThat(first.to()).isEqualTo(id(0x20));
    assertThat(out.arrived).isEmpty();
    router.onLate(first.to(), first.message(), 0);
    assertThat(out.arrived).singleElement().extracting(RoutedMessage::key).isEqualTo(id(0x19));
  }

  @Test
  void goesAnotherWayAtOnceWhenALinkTakesNoMore() {
    out.full.add(NEAREST);
    router.route(message(Mode.CLOSEST, KEY));
    assertThat(out.sent).extracting(Sent::to).containsExactly(NEAREST, SECOND);
    out.full.add(SECOND);
    out.full.add(id(0x20));
    router.route(message(Mode.CLOSEST, KEY));
    assertThat(out.ended)
        .singleElement()
        .satisfies(end -> assertThat(end.why()).isEqualTo(Unreachable.Why.SILENT))
        .satisfies(end -> assertThat(end.source()).isEqualTo(SOURCE));
  }

  @Test
  void tellsTheSenderOfADeadEndButNeverOfAReport() {
    Detours twice = Detours.NONE.and(SOURCE, NodeId.NONE).and(KEY, NodeId.NONE);
    router.route(message(Mode.EXACT, id(0x11)).with(twice));
    assertThat(out.ended)
        .singleElement()
        .extracting(Undelivered::why)
        .isEqualTo(Unreachable.Why.NO_WAY);
    RoutedMessage report =
        RoutedMessage.of(
            Mode.EXACT,
            MessageRouter.PROTOCOL_UNREACHABLE,
            id(0x11),
            SOURCE,
            NodeId.NONE,
            NodeId.NONE,
            new byte[Unreachable.BYTES]);
    router.route(report.with(twice));
    assertThat(out.ended).hasSize(1);
    assertThat(drops.get(MessageDrop.NO_ROUTE)).isEqualTo(2);
  }

  @Test
  void goesRoundTheLinkToTheDestinationItselfWhenThatIsLate() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(NEAREST, List.of());
    links.put(SECOND, List.of(NEAREST));
    routes = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
    router.route(message(Mode.EXACT, NEAREST));
    Sent first = out.sent.getLast();
    assertThat(first.to()).isEqualTo(NEAREST);
    router.onLate(NEAREST, first.message(), 0);
    assertThat(out.sent).extracting(Sent::to).containsExactly(NEAREST, SECOND);
  }

  @Test
  void makesTwoDetoursAtMost() {
    router.route(message(Mode.CLOSEST, KEY));
    for (int i = 0; i < 4; i++) {
      Sent last = out.sent.getLast();
      router.onLate(last.to(), last.message(), 0);
    }
    assertThat(out.sent).extracting(Sent::to).containsExactly(NEAREST, SECOND, id(0x20));
    assertThat(out.sent.getLast().routed().detours().isAllowed()).isFalse();
  }

  @Test
  void doubtsNobodyForALateHello() {
    router.tell(NEAREST, MessageRouter.PROTOCOL_RING, new byte[] {1});
    router.onLate(NEAREST, out.sent.getLast().message(), 0);
    assertThat(out.doubted).isEmpty();
    router.tell(NEAREST, MessageRouter.PROTOCOL_DHT, new byte[] {1});
    router.onLate(NEAREST, out.sent.getLast().message(), 0);
    assertThat(out.doubted).as("others wait for this one").containsExactly(NEAREST);
    assertThat(out.sent).hasSize(2);
  }

  @Test
  void sendsABoundedNumberOfMessagesASecondAnotherWay() {
    router.route(message(Mode.CLOSEST, KEY));
    Sent first = out.sent.getLast();
    out.sent.clear();
    for (int i = 0; i < 10 * MessageRouter.REROUTES_PER_SECOND; i++) {
      router.onLate(NEAREST, first.message(), 1);
    }
    assertThat(out.sent).hasSize(MessageRouter.REROUTES_PER_SECOND);
    router.onLate(NEAREST, first.message(), 1_000_000_000L);
    assertThat(out.sent).hasSizeGreaterThan(MessageRouter.REROUTES_PER_SECOND);
  }

  @Test
  void turnsAMessageForOneNodeAtADeadEndTwiceAndThenDropsIt() {
    NodeId gone = id(0x11);
    RoutedMessage message = message(Mode.EXACT, gone);
    router.route(message);
    assertThat(out.sent.getLast().to()).isEqualTo(id(0x20));
    assertThat(out.sent.getLast().routed().detours().made()).isOne();
    Detours twice = Detours.NONE.and(SOURCE, NodeId.NONE).and(KEY, NodeId.NONE);
    router.route(message.with(twice));
    assertThat(out.sent).hasSize(1);
    assertThat(drops.get(MessageDrop.NO_ROUTE)).isOne();
  }
}
