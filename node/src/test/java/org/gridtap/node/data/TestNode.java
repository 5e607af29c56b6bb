package org.gridtap.node.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.arp.VirtualSubnet;
import org.gridtap.frame.Subnet;
import org.gridtap.linux.ProcessFacts;
import org.gridtap.linux.UdpSocket;
import org.gridtap.node.net.AddressTable;
import org.gridtap.node.net.NetworkView;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.io.AeadProviders;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.session.Drop;
import org.gridtap.overlay.session.HandshakeGate;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.tunnel.ForwardLimits;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;

/** A data worker on a loopback socket whose turns the test makes, so that all is in order. */
final class TestNode implements AutoCloseable {
  static final int TAG = 0x00abcd;
  static final AeadProvider AEAD = AeadProviders.choose().provider();
  static final VirtualSubnet SUBNET = new VirtualSubnet(new Subnet(0x0a400000, 16));

  /** More than any test sends that is not about them. */
  static final ForwardLimits LIMITS = ForwardLimits.ofMegabits(10_000, 10_000, 10_000);

  private static final int LOOPBACK = 0x7f000001;
  private static final long PATIENCE_NS = 10_000_000_000L;
  private static final NeighbourTable.Outbox<NodeId> NOWHERE =
      new NeighbourTable.Outbox<>() {
        @Override
        public void lookUp(int address) {}

        @Override
        public void known(int address, NodeId owner) {}

        @Override
        public void unknown(int address) {}
      };

  private static int nextIndex = 1;

  final NodeId id;
  final int address;
  final UdpSocket socket;
  final QueueTap tap;
  final Recorder control = new Recorder();
  final ControlRing ring = new ControlRing();
  final Handshaking handshaking = new Handshaking();
  final HandshakeGate gate = handshaking.gate();
  final DataWorker worker;
  final NetworkTraffic traffic = new NetworkTraffic();

  /** What this node's token allows it, as its peers learn; empty = all. */
  Set<Integer> allowedNetworks = Set.of();

  /** How long this node has stood still so far. */
  long standstillNs;

  /** The two ends of one session. */
  record Sessions(Session here, Session there) {}

  TestNode(int number) throws IOException {
    this(number, ProcessFacts::bootTimeNs);
  }

  /**
   * @param clock in nanoseconds; {@link #standstillNs} is added
   */
  TestNode(int number, LongSupplier clock) throws IOException {
    this(number, LIMITS, clock);
  }

  TestNode(int number, ForwardLimits limits, LongSupplier clock) throws IOException {
    id = new NodeId((long) number << 56, number, number);
    address = SUBNET.range().network() + 16 + number;
    socket = UdpSocket.bind(0);
    tap = new QueueTap();
    worker =
        new DataWorker(
            socket, AEAD, id, ring, gate, limits, () -> clock.getAsLong() + standstillNs);
    ring.deliverTo(control, Runnable::run);
    worker.listen();
    worker.addNetwork(TAG, tap, traffic);
  }

  Endpoint endpoint() {
    return Endpoint.v4(LOOPBACK, socket.localPort());
  }

  long hostHardware() {
    return 0x02_00_00_00_00_00L | address;
  }

  /** Publishes this node's address and who holds which others. */
  void publish(Map<Integer, NodeId> neighbours) {
    NeighbourTable<NodeId> table = new NeighbourTable<>();
    neighbours.forEach((held, owner) -> table.onFound(held, owner, 1, 0, NOWHERE));
    worker.view(TAG, new NetworkView(SUBNET, address, hostHardware(), AddressTable.of(table)));
  }

  /** Makes the table of a node that has these links and knows of nothing beyond. */
  RouteTable tableOf(TestNode... links) {
    Map<NodeId, List<NodeId>> known = new LinkedHashMap<>();
    for (TestNode link : links) {
      known.put(link.id, List.of());
    }
    return RouteTable.of(id, NodeId.NONE, true, known, List.of());
  }

  /** Makes a session with another node, and no way to it yet. */
  Sessions meet(TestNode other) {
    byte[] forth = new byte[32];
    byte[] back = new byte[32];
    int mine = nextIndex++;
    int theirs = nextIndex++;
    Arrays.fill(forth, (byte) mine);
    Arrays.fill(back, (byte) theirs);
    Sessions sessions =
        new Sessions(
            new Session(mine, theirs, other.identity(), forth, back, 0, true),
            new Session(theirs, mine, identity(), back, forth, 0, false));
    worker.addSession(sessions.here);
    other.worker.addSession(sessions.there);
    return sessions;
  }

  /** Makes a session with another node and a direct way, both ways. */
  Sessions link(TestNode other) {
    Sessions sessions = meet(other);
    worker.route(other.id, sessions.here, new Path.Direct(other.endpoint()));
    other.worker.route(id, sessions.there, new Path.Direct(endpoint()));
    return sessions;
  }

  private PeerIdentity identity() {
    return new PeerIdentity(id, "n" + id.lo(), new byte[32], Long.MAX_VALUE, allowedNetworks);
  }

  long dropped(DataDrop reason) {
    return worker.counters().dropped(reason);
  }

  long droppedInAll() {
    return Arrays.stream(DataDrop.values()).mapToLong(this::dropped).sum()
        + Arrays.stream(org.gridtap.node.net.DropReason.values())
            .mapToLong(reason -> worker.counters().dropped(reason))
            .sum()
        + Arrays.stream(Drop.values()).mapToLong(gate::dropped).sum();
  }

  /** Makes turns of all nodes until what is waited for has come about. */
  static void turnUntil(BooleanSupplier done, TestNode... nodes) throws IOException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - endNs > 0) {
        throw new AssertionError("it did not come about");
      }
      for (TestNode node : nodes) {
        node.worker.turn(0);
      }
    }
  }

  @Override
  public void close() throws IOException {
    worker.close();
    tap.close();
    socket.close();
  }
}
