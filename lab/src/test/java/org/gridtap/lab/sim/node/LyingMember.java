package org.gridtap.lab.sim.node;

import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.WireReader;
import org.gridtap.overlay.wire.WireWriter;

/**
 * A node that was admitted to the overlay and lies: it says that it has its place on the ring,
 * tells everybody four times a second of new nodes beside a victim that do not exist, agrees to
 * nobody's joining, and answers nothing else.
 */
final class LyingMember extends LinkedMember {
  private static final long LIE_NS = 250_000_000L;
  private static final int RING = 1;
  private static final int HELLO = 1;
  private static final int ASK_ADJACENT = 5;
  private static final int ADJACENT = 6;
  private static final int JOINED_AND_REACHABLE = 9;

  private final NodeId victim;
  private long lieAtNs;

  LyingMember(NodeId id, NodeId victim, SimPort port, RandomGenerator random) {
    super(id, port, random);
    this.victim = victim;
  }

  private void lie() {
    byte[] hello = lies(new WireWriter().u8(RING).u8(HELLO).u8(JOINED_AND_REACHABLE), 16, true);
    links().status().forEach(link -> tell(link.id(), hello));
  }

  /** Writes descriptors of nodes that do not exist, all within a hair's breadth of the victim. */
  private byte[] lies(WireWriter writer, int count, boolean isHello) {
    if (isHello) {
      writer.nodeId(id()).u8(1).endpoint(port().local()).u8(0);
    }
    writer.u8(count);
    for (int i = 0; i < count; i++) {
      NodeId way = new NodeId(0, random().nextLong(), random().nextInt());
      NodeId invented = i % 2 == 0 ? victim.plus(way) : way.clockwiseTo(victim);
      Endpoint nowhere = Endpoint.v4(0x0bffff00 + random().nextInt(256), 4743);
      writer.nodeId(invented).u8(1).endpoint(nowhere).u8(0);
    }
    if (isHello) {
      writer.u8(0);
    }
    return writer.toByteArray();
  }

  @Override
  public void message(NodeId peer, byte[] message) {
    WireReader reader = new WireReader(message);
    if (reader.u8() == RING && reader.u8() == ASK_ADJACENT) {
      tell(peer, lies(new WireWriter().u8(RING).u8(ADJACENT).u8(0), 8, false));
    }
  }

  @Override
  public void onTimer(long now) {
    super.onTimer(now);
    if (lieAtNs <= now) {
      lieAtNs = now + LIE_NS;
      lie();
    }
  }

  @Override
  public long deadlineNs() {
    return Math.min(super.deadlineNs(), lieAtNs);
  }
}
