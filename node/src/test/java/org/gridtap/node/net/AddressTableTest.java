package org.gridtap.node.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gridtap.arp.NeighbourTable;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTableTest {
  private static final NeighbourTable.Outbox<NodeId> NOWHERE =
      new NeighbourTable.Outbox<>() {
        @Override
        public void lookUp(int address) {}

        @Override
        public void known(int address, NodeId owner) {}

        @Override
        public void unknown(int address) {}
      };

  @Test
  void findsNothingWhenEmpty() {
    assertThat(AddressTable.EMPTY.slot(7)).isEqualTo(AddressTable.NO_SLOT);
    assertThat(AddressTable.EMPTY.slot(0)).isEqualTo(AddressTable.NO_SLOT);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithAMap(long seed) {
    Random random = new Random(seed);
    NeighbourTable<NodeId> neighbours = new NeighbourTable<>();
    Map<Integer, NodeId> oracle = new HashMap<>();
    int count = random.nextInt(NeighbourTable.MAX_NEIGHBOURS);
    boolean dense = random.nextBoolean();
    while (oracle.size() < count) {
      int address = dense ? 0x0a400002 + oracle.size() : random.nextInt();
      NodeId owner = new NodeId(random.nextLong(), 0, 0);
      if (address != 0 && oracle.put(address, owner) == null) {
        neighbours.onFound(address, owner, 1_000_000_000L, 0, NOWHERE);
      } else {
        oracle.remove(address);
      }
    }
    AddressTable table = AddressTable.of(neighbours);
    neighbours.forEach(
        (owner, address) -> assertThat(table.owner(table.slot(address))).isEqualTo(owner));
    for (int i = 0; i < 10_000; i++) {
      int address = random.nextInt();
      assertThat(table.slot(address) != AddressTable.NO_SLOT)
          .as("seed %d", seed)
          .isEqualTo(oracle.containsKey(address));
    }
  }

  @Test
  void tellsOnceWhichNeighboursWereUsed() {
    NeighbourTable<NodeId> neighbours = new NeighbourTable<>();
    for (int i = 1; i <= 3; i++) {
      neighbours.onFound(i, new NodeId(i, 0, 0), 1_000_000_000L, 0, NOWHERE);
    }
    AddressTable table = AddressTable.of(neighbours);
    table.markUsed(table.slot(2));
    table.markUsed(table.slot(2));
    List<Integer> used = new ArrayList<>();
    table.takeUsed(used::add);
    table.takeUsed(used::add);

    assertThat(used).containsExactly(2);
  }
}
