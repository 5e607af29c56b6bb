package org.gridtap.overlay.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
    final Set<NodeId> guests = new LinkedHashSet<>();
    final Map<NodeId, NodeId> firstHops = new LinkedHashMap<>();
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
      links.keySet().forEach(peer -> firstHops.put(peer, peer));
      links.forEach(
          (peer, neighbours) ->
              neighbours.stream()
                  .limit(RouteTable.MAX_NEIGHBOURS_PER_LINK)
                  .filter(id -> !id.equals(self) && !guests.contains(id))
                  .forEach(id -> firstHops.putIfAbsent(id, peer)));
    }

    /** Draws an id of few bits, so that keys often tie. */
    NodeId draw() {
      return new NodeId((long) random.nextInt(256) << 56, 0, random.nextInt(2));
    }

    NodeId pick() {
      return everybody.get(random.nextInt(everybody.size()));
    }

    RouteTable table() {
      return RouteTable.of(self, NodeId.NONE, joined, links, guests);
    }

    @Nullable NodeId closest(NodeId key, NodeId except, NodeId from) {
      NodeId best = joined ? self : null;
      for (Map.Entry<NodeId, NodeId> target : firstHops.entrySet()) {
        boolean isBarred =
            target.getKey().equals(except)
                || target.getValue().equals(except)
                || target.getValue().equals(from);
        if (!isBarred && (best == null || target.getKey().isCloserTo(key, best))) {
          best = target.getKey();
        }
      }
      return best == null ? null : firstHops.get(best);
    }

    @Nullable NodeId hopTo(NodeId id) {
      return firstHops.getOrDefault(id, guests.contains(id) ? id : null);
    }

    @Nullable NodeId nextHop(NodeId destination, NodeId via, NodeId from) {
      if (hopTo(destination) != null) {
        return hopTo(destination);
      }
      if (via.equals(NodeId.NONE) || via.equals(self)) {
        return closest(destination, NodeId.NONE, from);
      }
      return hopTo(via) != null ? hopTo(via) : closest(via, NodeId.NONE, from);
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
        assertThat(table.closest(key, other, from))
            .as("seed %d, round %d: closest to %s except %s from %s", seed, round, key, other, from)
            .isEqualTo(oracle.closest(key, other, from));
        assertThat(table.nextHop(key, other, from))
            .as("seed %d, round %d: hop to %s via %s from %s", seed, round, key, other, from)
            .isEqualTo(oracle.nextHop(key, other, from));
      }
    }
  }

  @Test
  void sendsNothingBackToWhereItCameFromUnlessItEndsThere() {
    RouteTable table =
        RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of(BEHIND)), List.of());
    assertThat(table.closest(id(5), NodeId.NONE, NodeId.NONE)).isEqualTo(MEMBER);
    assertThat(table.closest(id(5), NodeId.NONE, MEMBER)).isNull();
    assertThat(table.nextHop(MEMBER, NodeId.NONE, MEMBER)).isEqualTo(MEMBER);
  }

  @Test
  void endsHereWhenNobodyReachableIsCloser() {
    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, Map.of(MEMBER, List.of()), List.of());
    assertThat(table.closest(SELF, NodeId.NONE, NodeId.NONE)).isNull();
    assertThat(table.closest(MEMBER, NodeId.NONE, NodeId.NONE)).isEqualTo(MEMBER);
    assertThat(RouteTable.empty(SELF).nextHop(MEMBER, NodeId.NONE, NodeId.NONE)).isNull();
  }

  @Test
  void handsEverythingOnWhileItHasNoPlaceOfItsOwn() {
    RouteTable table =
        RouteTable.of(SELF, NodeId.NONE, false, Map.of(MEMBER, List.of()), List.of());
    assertThat(table.closest(SELF, NodeId.NONE, NodeId.NONE)).isEqualTo(MEMBER);
  }

  @Test
  void goesByTheMemberThatIsNamedWhenTheDestinationIsOutOfSight() {
    NodeId unseen = NodeId.parse("f".repeat(40));
    RouteTable table =
        RouteTable.of(
            SELF, NodeId.NONE, true, Map.of(MEMBER, List.of(), BEHIND, List.of(id(9))), List.of());
    assertThat(table.nextHop(unseen, BEHIND, NodeId.NONE)).isEqualTo(BEHIND);
    assertThat(table.nextHop(unseen, id(9), NodeId.NONE)).isEqualTo(BEHIND);
    assertThat(table.nextHop(MEMBER, BEHIND, NodeId.NONE)).isEqualTo(MEMBER);
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
    assertThat(table.nextHop(GUEST, NodeId.NONE, MEMBER)).isEqualTo(GUEST);
  }

  @Test
  void takesNoGuestForTheClosestNode() {
    Map<NodeId, List<NodeId>> links = Map.of(MEMBER, List.of(SELF, GUEST));

    RouteTable table = RouteTable.of(SELF, NodeId.NONE, true, links, List.of(GUEST));

    assertThat(table.targets()).containsExactly(MEMBER);
    assertThat(table.closest(GUEST, NodeId.NONE, NodeId.NONE)).isEqualTo(MEMBER);
  }
}
