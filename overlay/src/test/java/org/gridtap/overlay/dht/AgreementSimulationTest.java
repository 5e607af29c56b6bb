package org.gridtap.overlay.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridtap.overlay.dht.RingSimulation.SECOND;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.overlay.dht.RingSimulation.SimNode;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.LeaseKeeper;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who keeps an address when rings meet, and what one liar among the replicas can do. */
class AgreementSimulationTest {
  private static final int SUBNET = 10 << 24 | 64 << 16;
  private static final AddressPool POOL = new AddressPool(new NodeId(1, 2, 3), SUBNET, 16);
  private static final int ADDRESS = SUBNET + 77;
  private static final NodeId PLACE = POOL.key(ADDRESS).id();
  private static final long MINUTE = 60 * SECOND;

  private static RingSimulation simulation(long seed) {
    return simulation(seed, Weather.FAIR);
  }

  private static RingSimulation simulation(long seed, Weather weather) {
    return new RingSimulation(seed, weather, POOL, LeaseKeeper.Settings.DEFAULT);
  }

  private static List<SimNode> growTo(RingSimulation sim, int count) {
    List<SimNode> nodes = new ArrayList<>(List.of(sim.found(sim.random().nextLong())));
    sim.run(4 * SECOND);
    while (nodes.size() < count) {
      nodes.add(sim.join(sim.random().nextLong()));
      sim.run(sim.random().nextLong(SECOND));
    }
    sim.run(8 * SECOND);
    return nodes;
  }

  /** Takes the address and gives it back again and again, which drives ballots up. */
  private static void driveBallotsUp(RingSimulation sim, SimNode node) {
    for (int i = 0; i < 30; i++) {
      node.claim(2, ADDRESS, true);
      sim.run(3 * SECOND);
      node.release(2);
      sim.run(3 * SECOND);
    }
    node.claim(2, ADDRESS, true);
    sim.run(5 * MINUTE);
    assertThat(node.holds(ADDRESS)).isTrue();
  }

  private static List<SimNode> closest(RingSimulation sim) {
    List<SimNode> nodes = new ArrayList<>(sim.alive.values());
    nodes.sort((a, b) -> a == b ? 0 : a.id.isCloserTo(PLACE, b.id) ? -1 : 1);
    return nodes;
  }

  /** Asks as any of its neighbours would. */
  private static @Nullable Accepted heldBy(RingSimulation sim, SimNode node) {
    List<Message> answers = new ArrayList<>();
    DhtRecorder out = new DhtRecorder(answers);
    byte[] read = MessageCodec.encode(new Message.Read(1, PLACE));
    for (SimNode other : sim.alive.values()) {
      if (other != node && answers.isEmpty()) {
        node.dht.onMessage(other.id, true, read, sim.nowNs, out);
      }
    }
    assertThat(answers).hasSize(1);
    return ((Message.ReadReply) answers.getLast()).accepted();
  }

  /**
   * Grows a ring of 16 and parts its first eight from the rest, long enough for both to be warm.
   */
  private static List<SimNode> cutInHalves(RingSimulation sim) {
    List<SimNode> nodes = growTo(sim, 16);
    sim.cut(nodes.subList(0, 8));
    sim.run(200 * SECOND);
    return nodes;
  }

  private static Map<SimNode, Ballot> ballots(RingSimulation sim) {
    Map<SimNode, Ballot> ballots = new LinkedHashMap<>();
    for (SimNode node : sim.alive.values()) {
      Accepted held = heldBy(sim, node);
      if (held != null) {
        ballots.put(node, held.ballot());
      }
    }
    return ballots;
  }

  @Test
  void leavesTheAddressToTheLongerHolderWhateverTheBallotsAndNoReplicaGoesBack() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = simulation(seed, seed % 2 == 0 ? Weather.FAIR : Weather.FOUL);
      List<SimNode> nodes = cutInHalves(sim);
      SimNode elder = nodes.get(2);
      SimNode younger = nodes.get(12);
      elder.claim(1, ADDRESS, true);
      sim.run(30 * MINUTE);
      driveBallotsUp(sim, younger);
      assertThat(elder.holds(ADDRESS)).as("seed %d, %s", seed, elder.failures).isTrue();
      Map<SimNode, Ballot> before = ballots(sim);
      sim.mend();
      sim.run(10 * SECOND);
      assertThat(elder.holds(ADDRESS)).as("seed %d, the elder, %s", seed, elder.lost).isTrue();
      assertThat(younger.holds(ADDRESS)).as("seed %d, the younger", seed).isFalse();
      assertThat(younger.lost).as("seed %d", seed).singleElement().asString().contains("leased to");
      before.forEach(
          (node, ballot) -> {
            Accepted held = heldBy(sim, node);
            assertThat(held != null && ballot.isAbove(held.ballot())).isFalse();
          });
      for (SimNode replica : closest(sim).subList(0, 5)) {
        Accepted held = heldBy(sim, replica);
        assertThat(held).as("seed %d", seed).isNotNull();
        assertThat(held.record().owner()).as("seed %d", seed).isEqualTo(elder.id);
      }
    }
  }

  /** Seeds 21 and 24 of grants-c, in small: see GrantsTest. */
  @Test
  void grantsNobodyAnAddressWhoseOwnerLivesThoughTheOtherSideOfACutGaveItUp() {
    for (long seed = 0; seed < 40; seed++) {
      RingSimulation sim = simulation(seed, seed % 2 == 0 ? Weather.FAIR : Weather.FOUL);
      List<SimNode> nodes = cutInHalves(sim);
      SimNode owner = nodes.get(2);
      owner.claim(1, ADDRESS, true);
      sim.run(10 * SECOND);
      assertThat(owner.holds(ADDRESS)).as("seed %d, %s", seed, owner.failures).isTrue();
      for (int i = 0; i < 8; i++) {
        SimNode other = nodes.get(8 + i);
        other.claim(2, ADDRESS, true);
        sim.run(3 * SECOND);
        other.release(2);
        sim.run(2 * SECOND);
      }
      sim.mend();
      sim.run(10 * SECOND);
      sim.violations.clear(); // what was granted on both sides
      for (SimNode node : nodes) {
        node.claim(3, ADDRESS, true);
      }
      sim.run(20 * SECOND);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
      assertThat(owner.holds(ADDRESS)).as("seed %d, %s", seed, owner.lost).isTrue();
      assertThat(sim.holders(ADDRESS)).as("seed %d", seed).isEqualTo(1);
    }
  }

  @Test
  void doesNotLeaveAnAddressToALoneFounderThatWasCutOffWithOldRecords() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = simulation(seed);
      List<SimNode> nodes = growTo(sim, 9);
      SimNode founder = nodes.getFirst();
      nodes.get(4).claim(1, ADDRESS, true);
      sim.run(10 * SECOND);
      sim.cut(List.of(founder));
      sim.run(40 * MINUTE);
      driveBallotsUp(sim, founder);
      sim.run(20 * MINUTE);
      nodes.get(4).release(1);
      sim.run(2 * SECOND);
      SimNode owner = nodes.get(5);
      owner.claim(1, ADDRESS, true);
      sim.run(5 * MINUTE);
      assertThat(sim.holders(ADDRESS)).as("seed %d", seed).isEqualTo(2);
      sim.mend();
      sim.run(10 * SECOND);
      assertThat(owner.holds(ADDRESS)).as("seed %d, the owner", seed).isTrue();
      assertThat(founder.holds(ADDRESS)).as("seed %d, the founder", seed).isFalse();
    }
  }

  @Test
  void believesNoRootThatClaimsAQuorumAlone() {
    for (long seed = 0; seed < 10; seed++) {
      RingSimulation sim = simulation(seed);
      List<SimNode> nodes = growTo(sim, 9);
      SimNode root = closest(sim).getFirst();
      SimNode owner = nodes.get(nodes.get(4) == root ? 5 : 4);
      root.lie = message -> claimDone(root, owner, message);
      owner.claim(1, ADDRESS, true);
      sim.run(30 * SECOND);
      assertThat(owner.holds(ADDRESS)).as("seed %d", seed).isFalse();
      assertThat(owner.dht.dropped(DropReason.UNPROVED)).as("seed %d", seed).isPositive();
      sim.crash(root);
      sim.run(30 * SECOND);
      assertThat(owner.holds(ADDRESS)).as("seed %d, after the liar", seed).isTrue();
    }
  }

  /** Asks nobody, and says that all is done, with its own vote for proof. */
  private static byte @Nullable [] claimDone(SimNode root, SimNode owner, byte[] bytes) {
    Message message = MessageCodec.decode(bytes);
    if (!(message instanceof Message.Reply reply)) {
      return message instanceof Message.Prepare ? null : bytes;
    }
    SignedRecord record =
        SignedRecord.sign(
            POOL.key(ADDRESS),
            owner.id,
            new SignedRecord.Terms(1, 1_800, false, 1, 0),
            new byte[0],
            owner.signer);
    Ballot ballot = new Ballot(9, 9, root.id);
    List<NodeId> alone = List.of(root.id);
    Credentials shown = Credentials.of(root.signer);
    SignedVote vote = SignedVote.sign(root.id, ballot, alone, record, shown, root.signer);
    return MessageCodec.encode(
        new Message.Reply(
            reply.operation(),
            Message.Status.DONE,
            "",
            0,
            null,
            ballot,
            new GrantCertificate(ballot, alone, List.of(vote))));
  }

  @Test
  void grantsOnceThoughOneReplicaPromisesAllAndRemembersNothing() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = simulation(seed);
      List<SimNode> nodes = growTo(sim, 12);
      SimNode liar = closest(sim).get(1 + (int) (seed % 4));
      liar.lie = AgreementSimulationTest::forget;
      for (SimNode node : nodes) {
        node.claim(1, ADDRESS, true);
        sim.run(sim.random().nextLong(SECOND));
      }
      sim.run(10 * MINUTE);
      assertThat(sim.holders(ADDRESS)).as("seed %d", seed).isEqualTo(1);
      assertThat(sim.violations).as("seed %d", seed).isEmpty();
    }
  }

  private static byte @Nullable [] forget(byte[] bytes) {
    return switch (MessageCodec.decode(bytes)) {
      case Message.Promise m -> MessageCodec.encode(new Message.Promise(m.key(), m.ballot(), null));
      case Message.Nack m -> MessageCodec.encode(new Message.Promise(m.key(), m.ballot(), null));
      case Message.ReadReply m ->
          MessageCodec.encode(new Message.ReadReply(m.read(), m.key(), true, null));
      case null, default -> bytes;
    };
  }

  @Test
  void leavesAnAddressToItsOwnerThoughOneReplicaHandsOnAnElderOne() {
    for (long seed = 0; seed < 20; seed++) {
      RingSimulation sim = simulation(seed);
      List<SimNode> nodes = growTo(sim, 12);
      SimNode liar = closest(sim).get((int) (seed % 5));
      SimNode owner = nodes.get(nodes.get(6) == liar ? 7 : 6);
      owner.claim(1, ADDRESS, true);
      sim.run(5 * SECOND);
      SignedRecord own =
          SignedRecord.sign(
              POOL.key(ADDRESS),
              liar.id,
              new SignedRecord.Terms(1, 1_800, false, 1, 0),
              new byte[0],
              liar.signer);
      Tenure ancient = new Tenure(0, 1_000_000, 1_000_000, false);
      Accepted copy = Accepted.stated(new Ballot(1_000, 0, liar.id), own, ancient);
      byte[] push = MessageCodec.encode(new Message.Push(List.of(copy)));
      for (SimNode replica : closest(sim).subList(0, 5)) {
        if (replica != liar) {
          replica.act(n -> n.dht.onMessage(liar.id, true, push, sim.nowNs, n));
        }
      }
      sim.run(20 * SECOND);
      assertThat(owner.holds(ADDRESS)).as("seed %d", seed).isTrue();
      sim.run(10 * MINUTE);
      assertThat(owner.lost).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void isSilentAtOnceWhenItIsProvedThatItsAddressIsAnothersAndGetsAnotherAddress() {
    RingSimulation sim = simulation(1);
    List<SimNode> nodes = growTo(sim, 9);
    SimNode owner = nodes.get(4);
    SimNode winner = nodes.get(5);
    owner.claim(1, ADDRESS, true);
    sim.run(5 * SECOND);
    assertThat(owner.holds(ADDRESS)).isTrue();

    tell(sim, owner, lost(sim, winner, 3));
    sim.run(SECOND);
    assertThat(owner.holds(ADDRESS)).as("three votes of five are no quorum").isTrue();
    tell(sim, owner, lost(sim, winner, 4));
    sim.run(1);
    assertThat(owner.holds(ADDRESS)).isFalse();
    assertThat(owner.lost).singleElement().asString().contains(winner.id.shortHex());

    owner.claim(2, 0, false);
    sim.run(3 * SECOND);
    assertThat(owner.keeper.leases(sim.nowNs)).hasSize(1);
  }

  private static void tell(RingSimulation sim, SimNode node, Message message) {
    byte[] bytes = MessageCodec.encode(message);
    node.act(n -> n.dht.onMessage(new NodeId(6, 6, 6), false, bytes, sim.nowNs, n));
  }

  /** Shows that so many of the address' replicas voted for another owner. */
  private static Message lost(RingSimulation sim, SimNode winner, int voters) {
    SignedRecord record =
        SignedRecord.sign(
            POOL.key(ADDRESS),
            winner.id,
            new SignedRecord.Terms(1, 1_800, false, 1, 0),
            new byte[0],
            winner.signer);
    Ballot ballot = new Ballot(50, 0, winner.id);
    List<SimNode> replicas = closest(sim).subList(0, 5);
    List<NodeId> set = replicas.stream().map(replica -> replica.id).toList();
    List<SignedVote> votes = new ArrayList<>();
    for (SimNode replica : replicas.subList(0, voters)) {
      Credentials shown = Credentials.of(replica.signer);
      votes.add(SignedVote.sign(replica.id, ballot, set, record, shown, replica.signer));
    }
    return new Message.LeaseLost(record, new GrantCertificate(ballot, set, votes));
  }
}
