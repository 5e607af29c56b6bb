package org.gridtap.lab.sim.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.link.CloseForger;
import org.gridtap.overlay.link.LinkStatus;
import org.gridtap.overlay.ring.Descriptor;
import org.gridtap.overlay.ring.RingForger;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.route.Unreachable;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.Path;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * A node that was admitted to the overlay and lies: it says that it has its place on the ring,
 * tells everybody four times a second of new nodes beside a victim that do not exist, as neighbours
 * and as members of another ring, and that packets to all others came to an end; it agrees to
 * nobody's joining, ends links with made-up reasons, and answers nothing else.
 */
final class LyingMember extends LinkedMember {
  private static final long LIE_NS = 250_000_000L;
  private static final int LIES_PER_CLOSE = 12;
  private static final int RING = 1;
  private static final int ROUTED = 2;
  private static final int UNREACHABLE = 4;

  private final NodeId victim;
  private final Map<NodeId, Endpoint> met = new LinkedHashMap<>();
  private long lieAtNs;
  private int lies;
  private int refusals;
  private int closings;

  LyingMember(NodeId id, NodeId victim, SimPort port, RandomGenerator random) {
    super(id, port, random);
    this.victim = victim;
  }

  /** Returns how often it lied to everybody. */
  int lies() {
    return lies;
  }

  /** Returns how many newcomers' questions it answered with a lie. */
  int refusals() {
    return refusals;
  }

  /** Returns how many links it ended with a lie. */
  int closings() {
    return closings;
  }

  @Override
  void meet(NodeId node, Endpoint at, long now) {
    met.put(node, at);
    super.meet(node, at, now);
  }

  private void lie(long now) {
    int version = random().nextInt();
    List<Descriptor> near = invented(RingForger.MAX_NEAR);
    byte[] told = ring(RingForger.told(version, RingForger.at(id(), port().local()), near));
    for (LinkStatus link : links().status()) {
      tell(link.id(), told);
      tell(link.id(), ring(RingForger.foreign(invented(1).getFirst())));
      report(link.id());
    }
    List<NodeId> linked = links().status().stream().map(LinkStatus::id).toList();
    if (++lies % LIES_PER_CLOSE == 0 && !linked.isEmpty()) {
      links().close(linked.get(random().nextInt(linked.size())), "a lie");
    }
    met.forEach(
        (node, at) -> {
          if (!links().isLinked(node)) {
            super.meet(node, at, now);
          }
        });
  }

  private static byte[] ring(byte[] message) {
    return new WireWriter().u8(RING).bytes(message).toByteArray();
  }

  /** Says to a peer that a packet of its own to somebody else is lost. */
  private void report(NodeId peer) {
    List<NodeId> others = List.copyOf(met.keySet());
    NodeId other = others.get(random().nextInt(others.size()));
    byte[] echo = new byte[Unreachable.ECHO_BYTES];
    random().nextBytes(echo);
    byte[] report = new Unreachable(Unreachable.Why.SILENT, 99, echo, other).encode();
    WireWriter writer = new WireWriter().u8(ROUTED);
    RoutedMessage.of(
            RoutedMessage.Mode.EXACT, UNREACHABLE, peer, id(), NodeId.NONE, NodeId.NONE, report)
        .writeTo(writer);
    tell(peer, writer.toByteArray());
  }

  /** Describes nodes that do not exist, all within a hair's breadth of the victim. */
  private List<Descriptor> invented(int count) {
    List<Descriptor> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NodeId way = new NodeId(0, random().nextLong(), random().nextInt());
      NodeId invented = i % 2 == 0 ? victim.plus(way) : way.clockwiseTo(victim);
      nodes.add(RingForger.at(invented, nowhere()));
    }
    return nodes;
  }

  private Endpoint nowhere() {
    return Endpoint.v4(0x0bffff00 + random().nextInt(256), 4743);
  }

  @Override
  public void message(NodeId peer, byte[] message) {
    WireReader reader = new WireReader(message);
    if (reader.u8() == RING && RingForger.asksForItsPlace(reader.rest())) {
      refusals++;
      tell(peer, ring(RingForger.refusal(invented(RingForger.MAX_BETWEEN))));
    }
  }

  @Override
  public void sealed(Session session, Path path, int kind, byte[] payload) {
    if (kind != PacketType.KIND_CLOSE) {
      super.sealed(session, path, kind, payload);
      return;
    }
    boolean odd = closings++ % 2 == 1;
    List<Endpoint> others = List.of(nowhere(), nowhere(), port().local());
    byte[] lie = odd ? CloseForger.untimely() : CloseForger.busy(others);
    super.sealed(session, path, kind, lie);
  }

  @Override
  public void onTimer(long now) {
    super.onTimer(now);
    if (lieAtNs <= now) {
      lieAtNs = now + LIE_NS;
      lie(now);
    }
  }

  @Override
  public long deadlineNs() {
    return Math.min(super.deadlineNs(), lieAtNs);
  }
}
