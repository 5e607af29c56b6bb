package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gridtap.overlay.route.RouteTable.Step;
import org.gridtap.overlay.wire.Detours;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
  private static final NodeId SELF = id(1);
  private static final NodeId MEMBER = id(2);
  private static final NodeId BEHIND = id(3);
  private static final NodeId GUEST = id(4);

  private static NodeId id(int lastDigit) {
    return NodeId.parse("0".repeat(39) + lastDigit);
  }

  /** A random surrounding of a node, and the slow and obvious answers to what a table is asked. */
  private static final class Oracle {
    final Random random;
    final NodeId self;
    final boolean joined;
    final Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    final Set<NodeId> doubted = new LinkedHashSet<>();
    final Set<NodeId> guests = new LinkedHashSet<>();
    final Map<NodeId, List<NodeId>> ways = new LinkedHashMap<>();
    final List<NodeId> everybody = new ArrayList<>();

    Oracle(long seed) {
      random = new Random(seed);
      self = draw();
      joined = random.nextInt(4) > 0;
      everybody.add(self);
      for (int i = 0; i < 60; i++) {
        everybody.add(draw());
      }
      for (int i = random.nextInt(12); i > 0; i--) {
        List<NodeId> neighbours = new ArrayList<>();
        for (int j = random.nextInt(RouteTable.MAX_NEIGHBOURS_PER_LINK + 8); j > 0; j--) {
          neighbours.add(pick());
        }
        NodeId peer = pick();
        if (!peer.equals(self)) {
          links.put(peer, neighbours);
        }
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        NodeId guest = pick();
        if (!guest.equals(self) && !links.containsKey(guest)) {
          guests.add(guest);
        }
      }
      boolean hasDoubts = random.nextBoolean();
      links.keySet().stream()
          .filter(peer -> hasDoubts && random.nextInt(3) == 0)
          .forEach(doubted::add);
      findWays(false);
      findWays(true);
      ways.replaceAll((id, hops) -> hops.stream().limit(RouteTable.MAX_WAYS).toList());
    }

    private void findWays(boolean ofDoubted) {
      List<NodeId> peers =
          links.keySet().stream().filter(peer -> doubted.contains(peer) == ofDoubted).toList();
      peers.forEach(peer -> addWay(peer, peer));
      peers.forEach(
          peer ->
              links.get(peer).stream()
                  .limit(RouteTable.MAX_NEIGHBOURS_PER_LINK)
                  .filter(id -> !id.equals(self) && !guests.contains(id))
                  .forEach(id -> addWay(id, peer)));
    }

    private void addWay(NodeId id, NodeId hop) {
      ways.computeIfAbsent(id, _ -> new ArrayList<>()).add(hop);
    }

    /** Draws an id of few bits, so that keys often tie. */
    NodeId draw() {
      return new NodeId((long) random.nextInt(256) << 56, 0, random.nextInt(2));
    }

    NodeId pick() {
      return everybody.get(random.nextInt(everybody.size()));
    }

    Detours detours() {
      Detours detours = Detours.NONE;
      for (int i = random.nextInt(Detours.MAX + 1); i > 0; i--) {
        detours = detours.and(pick(), random.nextBoolean() ? pick() : NodeId.NONE);
      }
      return detours;
    }

    RouteTable table() {
      return RouteTable.of(self, NodeId.NONE, joined, links, doubted, guests);
    }

    @Nullable NodeId closest(
        NodeId key, NodeId except, NodeId from, Detours detours, boolean anywhere) {
      NodeId trusted = closest(key, except, from, detours, anywhere, doubted);
      return trusted != null ? trusted : closest(key, except, from, detours, anywhere, Set.of());
    }

    private @Nullable NodeId closest(
        NodeId key,
        NodeId except,
        NodeId from,
        Detours detours,
        boolean anywhere,
        Set<NodeId> without) {
      NodeId best = joined && !anywhere ? self : null;
      NodeId bestHop = null;
      for (Map.Entry<NodeId, List<NodeId>> target : ways.entrySet()) {
        NodeId id = target.getKey();
        List<NodeId> hops = doubted.contains(id) ? List.of(id) : target.getValue();
        NodeId hop =
            hops.stream()
                .filter(way -> !way.equals(except) && !way.equals(from))
                .filter(way -> way.equals(id) ? !detours.hasFailed(self, id) : !detours.bars(way))
                .filter(way -> !without.contains(way))
                .findFirst()
                .orElse(null);
        boolean isBarred =
            hop == null || id.equals(except) || detours.barsAsEnd(id) || without.contains(id);
        if (!isBarred && (best == null || id.isCloserTo(key, best))) {
          best = id;
          bestHop = hop;
        }
      }
      return bestHop;
    }

    @Nullable NodeId hopTo(NodeId id, NodeId from, Detours detours) {
      if (links.containsKey(id) && !detours.isAllowed() && !detours.hasFailed(self, id)) {
        return id;
      }
      return ways.getOrDefault(id, List.of()).stream()
          .filter(hop -> hop.equals(id) || !hop.equals(from))
          .filter(hop -> hop.equals(id) ? !detours.hasFailed(self, id) : !detours.bars(hop))
          .findFirst()
          .orElse(guests.contains(id) && !detours.hasFailed(self, id) ? id : null);
    }

    @Nullable NodeId hopRound(NodeId destination, NodeId via, Detours detours) {
      boolean isTrusted = links.containsKey(via) && !doubted.contains(via);
      if (isTrusted && !via.equals(destination) && !detours.bars(via)) {
        return via;
      }
      return ways.getOrDefault(destination, List.of()).stream()
          .filter(hop -> !hop.equals(destination) && !detours.bars(hop))
          .findFirst()
          .orElseGet(() -> closest(destination, destination, NodeId.NONE, detours, false));
    }

    @Nullable NodeId nextHop(NodeId destination, NodeId via, NodeId from, Detours detours) {
      NodeId exact = hopTo(destination, from, detours);
      if (exact != null) {
        boolean goesRound = exact.equals(destination) && from.equals(NodeId.NONE);
        NodeId round = goesRound ? hopRound(destination, via, detours) : null;
        return round != null ? round : exact;
      }
      if (via.equals(NodeId.NONE) || via.equals(self)) {
        return closest(destination, NodeId.NONE, from, detours, false);
      }
      NodeId towardsVia = detours.bars(via) ? null : hopTo(via, from, detours);
      return towardsVia != null ? towardsVia : closest(via, NodeId.NONE, from, detours, false);
    }

    @Nullable Step step(NodeId destination, NodeId via, NodeId from, Detours detours) {
      NodeId hop = nextHop(destination, via, from, detours);
      if (hop != null) {
        boolean goesRound =
            doubted.contains(destination) && !hop.equals(destination) && !from.equals(NodeId.NONE);
        return new Step(hop, goesRound ? detours.and(self, NodeId.NONE) : detours);
      }
      NodeId turn =
          detours.isAllowed() ? closest(destination, NodeId.NONE, from, detours, true) : null;
      return turn == null ? null : new Step(turn, detours.and(self, NodeId.NONE));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void choosesWhatALookAtEveryTargetWouldChoose(long seed) {
    for (int round = 0; round < 100; round++) {
      Oracle oracle = new Oracle(seed * 1000 + round);
      RouteTable table = oracle.table();
      for (int i = 0; i < 40; i++) {
        NodeId key = i % 2 == 0 ? oracle.draw() : oracle.pick();
        NodeId other = i % 3 == 0 ? NodeId.NONE : oracle.pick();
        NodeId from = i % 5 == 0 ? NodeId.NONE : oracle.pick();
        Detours detours = oracle.detours();
        assertThat(table.closest(key, other, from, detours))
            .as("seed %d, round %d: closest to %s except %s from %s", seed, round, key, other, from)
            .isEqualTo(oracle.closest(key, other, from, detours, false));
        assertThat(table.step(key, other, from, detours))
            .as("seed %d, round %d: step to %s via %s from %s", seed, round, key, other, from)
            .isEqualTo(oracle.step(key, other, from, detours));
      }
    }
  }

  private static @Nullable NodeId closest(RouteTable table, NodeId key, NodeId from) {
    return table.closest(key, NodeId.NONE, from, Detours.NONE);
  }

  private static @Nullable NodeId hop(RouteTable table, NodeId to, NodeId via, NodeId from) {
    Step step = table.step(to, via, from, Detours.NONE);
    return step == null ? null : step.hop();
  }

  @Test
  void sendsNothingBackToWhereItCameFromUnlessItEndsThere() {
    RouteTable table =
        RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of(BEHIND)), List.of());
    assertThat(closest(table, id(5), NodeId.NONE)).isEqualTo(MEMBER);
    assertThat(closest(table, id(5), MEMBER)).isNull();
    assertThat(hop(table, MEMBER, NodeId.NONE, MEMBER)).isEqualTo(MEMBER);
  }

  @Test
  void endsHereWhenNobodyReachableIsCloser() {
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of()), List.of());
    assertThat(closest(table, SELF, NodeId.NONE)).isNull();
    assertThat(closest(table, MEMBER, NodeId.NONE)).isEqualTo(MEMBER);
    assertThat(hop(RouteTable.empty(SELF), MEMBER, NodeId.NONE, NodeId.NONE)).isNull();
  }

  @Test
  void handsEverythingOnWhileItHasNoPlaceOfItsOwn() {
    RouteTable table =
        RouteTable.of(SELF, NodeId.NONE, false, Map.of(MEMBER, List.of()), List.of());
    assertThat(closest(table, SELF, NodeId.NONE)).isEqualTo(MEMBER);
  }

  @Test
  void goesByTheMemberThatIsNamedWhenTheDestinationIsOutOfSight() {
    NodeId unseen = NodeId.parse("f".repeat(40));
    RouteTable table =
        RouteTable.of(
            SELF, NodeId.NONE, true, Map.of(MEMBER, List.of(), BEHIND, List.of(id(9))), List.of());
    assertThat(hop(table, unseen, BEHIND, NodeId.NONE)).isEqualTo(BEHIND);
    assertThat(hop(table, unseen, id(9), NodeId.NONE)).isEqualTo(BEHIND);
    assertThat(hop(table, MEMBER, BEHIND, id(9))).isEqualTo(MEMBER);
  }

  @Test
  void goesRoundADirectLinkWithWhatIsItsOwn() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(MEMBER, List.of());
    links.put(id(5), List.of());
    links.put(BEHIND, List.of(MEMBER));
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
    assertThat(hop(table, MEMBER, NodeId.NONE, NodeId.NONE)).isEqualTo(BEHIND);
    assertThat(hop(table, MEMBER, id(5), NodeId.NONE)).isEqualTo(id(5));
    assertThat(hop(table, MEMBER, NodeId.NONE, id(5))).as("of others").isEqualTo(MEMBER);
  }

  @Test
  void takesADirectLinkAfterAllWhenThereIsNoWayRound() {
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of()), List.of());
    assertThat(hop(table, MEMBER, NodeId.NONE, NodeId.NONE)).isEqualTo(MEMBER);
  }

  @Test
  void takesOverABoundedNumberOfNeighboursFromEachLink() {
    List<NodeId> many = new ArrayList<>();
    for (int i = 0; i < RouteTable.MAX_NEIGHBOURS_PER_LINK + 5; i++) {
      many.add(new NodeId(100 + i, 0, 0));
    }
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, many), List.of());
    assertThat(table.targets()).hasSize(1 + RouteTable.MAX_NEIGHBOURS_PER_LINK);
  }

  @Test
  void reachesAGuestStraightThoughAMemberSaysThatItReachesItToo() {
    Map<NodeId, List<NodeId>> links = Map.of(MEMBER, List.of(SELF, GUEST, BEHIND));

    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of(GUEST));

    assertThat(table.hopTo(GUEST)).isEqualTo(GUEST);
    assertThat(table.hopTo(BEHIND)).isEqualTo(MEMBER);
    assertThat(hop(table, GUEST, NodeId.NONE, MEMBER)).isEqualTo(GUEST);
  }

  @Test
  void takesNoGuestForTheClosestNode() {
    Map<NodeId, List<NodeId>> links = Map.of(MEMBER, List.of(SELF, GUEST));

    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of(GUEST));

    assertThat(table.targets()).containsExactly(MEMBER);
    assertThat(closest(table, GUEST, NodeId.NONE)).isEqualTo(MEMBER);
  }

  @Test
  void leavesALinkInDoubtOutWhileAnotherLeadsOn() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(MEMBER, List.of(BEHIND, id(9)));
    links.put(id(5), List.of(MEMBER, BEHIND));
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, Set.of(MEMBER), List.of());
    assertThat(table.hopTo(BEHIND)).isEqualTo(id(5));
    assertThat(table.hopTo(MEMBER)).isEqualTo(id(5));
    assertThat(closest(table, BEHIND, NodeId.NONE)).isEqualTo(id(5));
    assertThat(closest(table, MEMBER, NodeId.NONE)).as("not round to it").isEqualTo(id(5));
    assertThat(hop(table, id(9), NodeId.NONE, GUEST)).as("no other does").isEqualTo(MEMBER);
  }

  @Test
  void countsItAsADetourToGoRoundALinkInDoubtWithWhatIsAnothers() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(MEMBER, List.of());
    links.put(id(5), List.of(MEMBER));
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, Set.of(MEMBER), List.of());
    Step round = table.step(MEMBER, NodeId.NONE, GUEST, Detours.NONE);
    assertThat(round).isEqualTo(new Step(id(5), Detours.NONE.and(SELF, NodeId.NONE)));
    Detours twice = round.detours().and(BEHIND, NodeId.NONE);
    assertThat(table.step(MEMBER, NodeId.NONE, GUEST, twice))
        .as("after the last detour")
        .isEqualTo(new Step(MEMBER, twice));
  }

  @Test
  void doesNotHandAPacketToTheVeryDestinationThatDidNotTakeIt() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(MEMBER, List.of());
    links.put(id(5), List.of(MEMBER));
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
    Detours failed = Detours.NONE.and(SELF, MEMBER);
    assertThat(table.step(MEMBER, NodeId.NONE, NodeId.NONE, failed))
        .isEqualTo(new Step(id(5), failed));
    Detours twice = failed.and(BEHIND, NodeId.NONE);
    assertThat(table.step(MEMBER, NodeId.NONE, GUEST, twice)).isEqualTo(new Step(id(5), twice));
    Detours both = Detours.NONE.and(SELF, MEMBER).and(id(5), NodeId.NONE);
    assertThat(table.step(MEMBER, NodeId.NONE, GUEST, both)).isNull();
    assertThat(table.step(MEMBER, id(5), NodeId.NONE, both))
        .as("nor over a member that it has passed")
        .isNull();
  }

  @Test
  void handsAPacketToADestinationThatDidNotTakeItFromAnother() {
    RouteTable table =
        RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of()), List.of(GUEST));
    Detours elsewhere = Detours.NONE.and(id(5), MEMBER);
    assertThat(table.step(MEMBER, NodeId.NONE, id(5), elsewhere))
        .isEqualTo(new Step(MEMBER, elsewhere));
    Detours guest = Detours.NONE.and(id(5), GUEST);
    assertThat(table.step(GUEST, NodeId.NONE, MEMBER, guest)).isEqualTo(new Step(GUEST, guest));
  }

  /** With loss, a root may have missed one packet; see the scenario `blocked`. */
  @Test
  void looksForAKeysRootByAnotherWayOnceAndThenForTheNextBest() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    links.put(MEMBER, List.of());
    links.put(id(5), List.of(MEMBER));
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
    Detours failedHere = Detours.NONE.and(SELF, MEMBER);
    assertThat(table.closest(MEMBER, NodeId.NONE, NodeId.NONE, failedHere))
        .as("its neighbour may reach it")
        .isEqualTo(id(5));
    Detours failedThere = Detours.NONE.and(id(8), MEMBER);
    assertThat(table.closest(MEMBER, NodeId.NONE, id(8), failedThere)).isEqualTo(MEMBER);
    Detours gone = failedThere.and(id(9), MEMBER);
    assertThat(table.closest(MEMBER, NodeId.NONE, id(9), gone))
        .as("it has gone")
        .isEqualTo(id(5).isCloserTo(MEMBER, SELF) ? id(5) : null);
  }

  @Test
  void doesNotHandAPacketToAGuestThatDidNotTakeIt() {
    RouteTable table =
        RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of()), List.of(GUEST));
    assertThat(table.step(GUEST, NodeId.NONE, MEMBER, Detours.NONE.and(SELF, GUEST)))
        .as("nor back")
        .isNull();
  }

  @Test
  void turnsAtADeadEndToWhereThePacketHasNotBeen() {
    NodeId destination = SELF; // nobody is closer to it than this node
    RouteTable table =
        RouteTable.of(
            id(0), NodeId.NONE, true, Map.of(MEMBER, List.of(), id(8), List.of()), List.of());
    Step turned = table.step(destination, NodeId.NONE, MEMBER, Detours.NONE);
    assertThat(turned).isEqualTo(new Step(id(8), Detours.NONE.and(id(0), NodeId.NONE)));
    Detours fromThere = Detours.NONE.and(id(8), NodeId.NONE);
    assertThat(table.step(destination, NodeId.NONE, MEMBER, fromThere)).isNull();
    Detours twice = turned.detours().and(BEHIND, NodeId.NONE);
    assertThat(table.step(destination, NodeId.NONE, MEMBER, twice)).isNull();
  }

  @Test
  void remembersABoundedNumberOfWaysToOneNode() {
    Map<NodeId, List<NodeId>> links = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      links.put(new NodeId(100 + i, 0, 0), List.of(BEHIND));
    }
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of());
    assertThat(table.ways(BEHIND))
        .containsExactlyElementsOf(links.keySet().stream().limit(RouteTable.MAX_WAYS).toList());
  }
}
