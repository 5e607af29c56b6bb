package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one node that does not keep to the rules can do to a key that it is a replica of. */
class LiarsTest {
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 2, 3), SUBNET, 16);
  private static final int ADDRESS = SUBNET + 77;

  private final List<SimNode> nodes = new ArrayList<>();

  /** Returns twelve nodes' ring; {@link #nodes} are in the order of their distance from the key. */
  private RingSimulation grow(long seed, NodeId key) {
    nodes.clear();
    RingSimulation sim = new RingSimulation(seed, Weather.FAIR, POOL, LeaseKeeper.Settings.DEFAULT);
    nodes.add(sim.found(sim.random().nextLong()));
    sim.run(4 * SECOND);
    while (nodes.size() < 12) {
      nodes.add(sim.join(sim.random().nextLong()));
      sim.run(sim.random().nextLong(SECOND));
    }
    sim.run(8 * SECOND);
    nodes.sort((a, b) -> a == b ? 0 : a.id.isCloserTo(key, b.id) ? -1 : 1);
    return sim;
  }

  @Test
  void noNackUsesUpAllBallots() {
    for (long seed = 0; seed < 5; seed++) {
      RingSimulation sim = grow(seed, POOL.key(ADDRESS).id());
      nodes.get(2).lie = LiarsTest::refuseWithTheHighestBallot;
      SimNode owner = nodes.get(8);
      sim.crash(nodes.get(1)); // so that nobody's word can be done without
      owner.claim(1, ADDRESS, true);
      sim.run(30 * SECOND);
      assertThat(owner.holds(ADDRESS)).as("seed %d, %s", seed, owner.delays).isTrue();
    }
  }

  private static byte @Nullable [] refuseWithTheHighestBallot(byte[] bytes) {
    Ballot highest = new Ballot(Ballot.MAX_COUNTER, -1, NodeId.NONE);
    return MessageCodec.decode(bytes) instanceof Message.Promise m
        ? MessageCodec.encode(new Message.Nack(m.key(), m.ballot(), Message.Reason.BALLOT, highest))
        : bytes;
  }

  @Test
  void noRootKeepsANameForItsOwnerAlone() {
    byte[] name = "box".getBytes(StandardCharsets.US_ASCII);
    RingSimulation sim = grow(1, Key.of(Key.NAME, POOL.network(), name).id());
    SimNode owner = nodes.get(8);
    owner.claimName("box", ADDRESS);
    sim.run(5 * SECOND);
    assertThat(owner.name).isEqualTo("box");
    nodes.getFirst().lie = LiarsTest::claimDone;
    sim.run(1_730 * SECOND);
    assertThat(owner.name).as("its own time for it is not over").isEqualTo("box");
    sim.run(20 * SECOND);
    assertThat(owner.name).isEmpty();
    assertThat(owner.nameNews).anyMatch(news -> news.contains("could not be renewed"));
  }

  /** Asks nobody, and says that all is done. */
  private static byte @Nullable [] claimDone(byte[] bytes) {
    return switch (MessageCodec.decode(bytes)) {
      case Message.Prepare _ -> null;
      case Message.Reply m ->
          MessageCodec.encode(new Message.Reply(m.operation(), Message.Status.DONE, "", 0, null));
      case null, default -> bytes;
    };
  }

  @Test
  void twoSilentReplicasKeepAMachineFromOneAddressOnly() {
    for (long seed = 0; seed < 5; seed++) {
      RingSimulation sim = grow(seed, POOL.key(ADDRESS).id());
      SimNode machine = nodes.get(11);
      int first = POOL.candidate(machine.id, 1, 0);
      NodeId place = POOL.key(first).id();
      nodes.sort((a, b) -> a == b ? 0 : a.id.isCloserTo(place, b.id) ? -1 : 1);
      List<SimNode> silent = new ArrayList<>(nodes.subList(1, 5));
      silent.remove(machine);
      silent.subList(0, 2).forEach(node -> node.lie = _ -> null);
      machine.claim(1, 0, false);
      sim.run(30 * SECOND);
      assertThat(machine.keeper.leases(sim.nowNs)).as("seed %d", seed).isEmpty();
      sim.run(150 * SECOND);
      assertThat(machine.keeper.leases(sim.nowNs)).as("seed %d", seed).hasSize(1);
      assertThat(machine.holds(first)).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void anOwnerIsToldOfARecordThatACopyBroughtToLife() {
    RingSimulation sim = grow(3, POOL.key(ADDRESS).id());
    SimNode unaware = nodes.get(9);
    SignedRecord.Terms terms = new SignedRecord.Terms(1, 1_800, false, 1, 0);
    SignedRecord record =
        SignedRecord.sign(POOL.key(ADDRESS), unaware.id, terms, new byte[0], unaware.signer);
    Ballot ballot = new Ballot(5, 0, nodes.get(1).id);
    Accepted copy = Accepted.stated(ballot, record, Tenure.beginning(ballot));
    byte[] push = MessageCodec.encode(new Message.Push(List.of(copy)));
    for (SimNode replica : nodes.subList(1, 3)) {
      replica.act(n -> n.dht.onMessage(nodes.get(3).id, true, push, sim.nowNs, n));
    }
    List<Message> told = new ArrayList<>();
    nodes.getFirst().lie = bytes -> noteStands(bytes, told);
    nodes.get(8).claim(1, ADDRESS, true);
    sim.run(5 * SECOND);
    assertThat(nodes.get(8).failures).singleElement().asString().contains("leased to");
    assertThat(told).isNotEmpty().containsOnly(new Message.Stands(record));
    assertThat(unaware.dht.dropped(DropReason.UNASKED)).as("it never claimed it").isPositive();
  }

  private static byte[] noteStands(byte[] bytes, List<Message> told) {
    if (MessageCodec.decode(bytes) instanceof Message.Stands m) {
      told.add(m);
    }
    return bytes;
  }
}
