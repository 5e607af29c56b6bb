package org.gridtap.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.overlay.io.AeadProvider;
import org.gridtap.overlay.route.RouteTable;
import org.gridtap.overlay.session.Aead;
import org.gridtap.overlay.session.PeerIdentity;
import org.gridtap.overlay.session.Session;
import org.gridtap.overlay.tunnel.ForwardHeader;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.Path;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final NodeId SELF = new NodeId(1, 1, 1);
  private static final int INDICES = 1 << 24;

  private int living;
  private final AeadProvider provider = new AeadProvider("counts", key -> new CountedAead());
  private final Routes routes = new Routes(SELF, provider);

  private final class CountedAead implements Aead {
    CountedAead() {
      living++;
    }

    @Override
    public void seal(
        MemorySegment to,
        long toOffset,
        MemorySegment from,
        long fromOffset,
        int length,
        int info,
        long counter) {}

    @Override
    public boolean open(
        MemorySegment to,
        long toOffset,
        MemorySegment from,
        long fromOffset,
        int length,
        int info,
        long counter) {
      return true;
    }

    @Override
    public void close() {
      living--;
    }
  }

  private static Session session(int localIndex) {
    NodeId peer = new NodeId(2, 2, localIndex);
    PeerIdentity identity = new PeerIdentity(peer, "peer", new byte[32], Long.MAX_VALUE);
    return new Session(localIndex, 1, identity, new byte[32], new byte[32], 0, true);
  }

  @Test
  void holdsSoManySessionsAndNoMore() {
    for (int i = 0; i < Routes.MAX_SESSIONS + 50; i++) {
      routes.add(session(i * 4099), new PeerTraffic(0));
    }
    assertThat(routes.all()).hasSize(Routes.MAX_SESSIONS);
    assertThat(routes.session((Routes.MAX_SESSIONS - 1) * 4099)).isNotNull();
    assertThat(routes.session(Routes.MAX_SESSIONS * 4099)).isNull();
    assertThat(living).isEqualTo(2 * Routes.MAX_SESSIONS);
    routes.close();
    assertThat(living).isZero();
  }

  @Test
  void agreesWithAMapWhateverComesAndGoes() {
    long seed = 42;
    Random random = new Random(seed);
    Map<Integer, Session> oracle = new LinkedHashMap<>();
    for (int i = 0; i < 3_000; i++) {
      // Few enough slots that many indices collide.
      int index = random.nextInt(40) + random.nextInt(40) * (4 * Routes.MAX_SESSIONS);
      if (random.nextBoolean()) {
        Session added = session(index % INDICES);
        routes.add(added, new PeerTraffic(0));
        oracle.putIfAbsent(added.localIndex(), added);
      } else if (!oracle.isEmpty()) {
        List<Session> all = new ArrayList<>(oracle.values());
        Session removed = all.get(random.nextInt(all.size()));
        routes.remove(removed);
        oracle.remove(removed.localIndex());
      }
      DataSession found = routes.session(index);
      assertThat(found == null ? null : found.session)
          .as("seed %d, step %d", seed, i)
          .isEqualTo(oracle.get(index));
    }
    assertThat(living).isEqualTo(2 * oracle.size());
  }

  @Test
  void leavesASuccessorOfTheSameIndexAlone() {
    Session first = session(5);
    Session second = session(5);
    routes.add(first, new PeerTraffic(0));
    routes.remove(first);
    routes.add(second, new PeerTraffic(0));
    routes.remove(first);
    assertThat(routes.session(5)).isNotNull();
  }

  @Test
  void dropsTheWaysOfASessionThatIsGone() {
    Session session = session(5);
    routes.add(session, new PeerTraffic(0));
    routes.route(session.peer().id(), session, new Path.Over(session.peer().id(), NodeId.NONE));
    long before = routes.version();
    routes.remove(session);
    assertThat(routes.peer(session.peer().id())).isNull();
    assertThat(routes.version()).isGreaterThan(before);
  }

  @Test
  void decidesAnewAboutPacketsOfOthersWhenAnythingChanges() {
    Session session = session(5);
    NodeId hop = session.peer().id();
    NodeId beyond = new NodeId(2, 2, 9);
    NodeId from = new NodeId(3, 3, 3);
    ForwardDecisions decisions = new ForwardDecisions(SELF, routes);
    routes.add(session, new PeerTraffic(0));
    routes.route(hop, session, new Path.Direct(Endpoint.v4(0x7f000001, 1)));
    assertThat(hopOf(decisions, beyond, from)).isNull();
    routes.table(RouteTable.of(SELF, NodeId.NONE, true, Map.of(hop, List.of(beyond)), List.of()));
    PeerRoute found = routes.peer(hop);
    assertThat(hopOf(decisions, beyond, from)).isSameAs(found).isNotNull();
    assertThat(hopOf(decisions, beyond, from)).isSameAs(found);
    // Of the same place in the memory: neither is mistaken for the other.
    assertThat(hopOf(decisions, new NodeId(0x7fL << 56, 2, 9), hop)).isNull();
    assertThat(hopOf(decisions, beyond, from)).isSameAs(found);
    routes.unroute(hop);
    assertThat(hopOf(decisions, beyond, from)).isNull();
  }

  @Test
  void goesByLinksAloneWithAPacketThatHasBeenOnItsWayForLong() {
    Session session = session(5);
    NodeId hop = session.peer().id();
    NodeId beyond = new NodeId(2, 2, 9);
    ForwardDecisions decisions = new ForwardDecisions(SELF, routes);
    routes.add(session, new PeerTraffic(0));
    routes.route(hop, session, new Path.Direct(Endpoint.v4(0x7f000001, 1)));
    routes.table(RouteTable.of(SELF, NodeId.NONE, true, Map.of(hop, List.of(beyond)), List.of()));
    for (int hops = ForwardHeader.MAX_HOPS; hops >= 0; hops--) {
      byte[] packet = Forger.forward(beyond, new NodeId(3, 3, 3), NodeId.NONE, hops, new byte[0]);
      ForwardDecisions.Decision decision =
          decisions.decide(MemorySegment.ofArray(packet), packet.length, new NodeId(3, 3, 3));
      assertThat(decision.looksAhead()).isEqualTo(RouteTable.looksAhead(hops));
    }
  }

  @Test
  void seesTheEndOfAPacketsWay() {
    ForwardDecisions decisions = new ForwardDecisions(SELF, routes);
    byte[] packet = Forger.forward(SELF, new NodeId(3, 3, 3), SELF, 9, new byte[0]);
    ForwardDecisions.Decision decision =
        decisions.decide(MemorySegment.ofArray(packet), packet.length, new NodeId(2, 2, 2));
    assertThat(decision.here()).isTrue();
    assertThat(decision.passed()).isTrue();
  }

  private static PeerRoute hopOf(ForwardDecisions decisions, NodeId destination, NodeId from) {
    byte[] packet = Forger.forward(destination, from, NodeId.NONE, 9, new byte[0]);
    return decisions.decide(MemorySegment.ofArray(packet), packet.length, from).hop();
  }

  @Test
  void refusesToSealWithAUsedUpKey() {
    long last = DataSession.MAX_PACKETS - 1;
    try (DataSession session = new DataSession(session(5), new PeerTraffic(0), provider, last)) {
      MemorySegment memory = Arena.ofAuto().allocate(256);
      assertThat(session.seal(memory, 0, memory, 128, 10, 0)).isTrue();
      assertThat(session.seal(memory, 0, memory, 128, 10, 0)).isFalse();
      assertThat(session.seal(memory, 0, memory, 128, 10, 0)).isFalse();
    }
  }
}
