package org.gridtap.lab.sim.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.dht.DropReason;
import org.gridtap.overlay.dht.Forger;
import org.gridtap.overlay.dht.Key;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.lease.Holder;
import org.gridtap.overlay.lease.LeaseValue;
import org.gridtap.overlay.link.LinkStatus;
import org.gridtap.overlay.route.RoutedMessage;
import org.gridtap.overlay.wire.NodeId;
import org.gridtap.overlay.wire.PacketType;
import org.gridtap.overlay.wire.WireWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a member can do that lies to the hash table or to who is routed over it; see security.md.
 */
class SimAdversaryTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int NODES = 30;
  private static final int SUBNET = 0x0a400000;
  private static final int KEYS_PER_OWNER_AND_REPLICA = 40;
  private static final int QUORUM = 4;
  private static final int ROUTED = 2;
  private static final int DHT = 3;

  /** A chunk's header, and the protocol behind it: see Messenger. */
  private static final int MESSAGE_AT = 15;

  private final AddressPool pool = new AddressPool(new NodeId(5, 5, 5), SUBNET, 10);

  /** Messages that a bad node changed or kept back: none, and a test shows nothing. */
  private int tampered;

  private SimRing ring = new SimRing(new Simulation(1), NetworkConditions.USUAL);

  @BeforeEach
  void form() {
    form(1);
  }

  private void form(long seed) {
    ring = new SimRing(new Simulation(seed), NetworkConditions.USUAL);
    ring.addBootstrap();
    ring.settle(5 * SECOND_NS);
    for (int i = 1; i < NODES; i++) {
      ring.addPublic();
    }
    assertThat(ring.settle(60 * SECOND_NS)).as("seed %d, forming", seed).isNull();
    ring.simulation().runFor(60 * SECOND_NS);
  }

  private long nowNs() {
    return ring.simulation().nowNs();
  }

  private long nowMs() {
    return nowNs() / 1_000_000;
  }

  private void run(int seconds) {
    ring.simulation().runFor(seconds * SECOND_NS);
  }

  /** Returns the nodes, the one closest to a key first. */
  private List<SimNode> byCloseness(NodeId key) {
    List<SimNode> nodes = new ArrayList<>(ring.nodes());
    nodes.sort((a, b) -> a == b ? 0 : a.id().isCloserTo(key, b.id()) ? -1 : 1);
    return nodes;
  }

  private void claim(SimNode node, AddressPool in, int address) {
    ring.portOf(node).input(() -> node.claim(in, address, true, nowNs()));
  }

  private Holder answer(SimNode asker, int address) {
    long[] number = new long[1];
    ring.portOf(asker).input(() -> number[0] = asker.lookUp(pool, address, nowNs()));
    ring.simulation().runUntil(() -> asker.answer(number[0]) != null, 11 * SECOND_NS);
    Holder holder = asker.answer(number[0]);
    assertThat(holder).isNotNull();
    return holder;
  }

  // A member without a place on the ring, which says what it likes.

  private LinkedMember stranger(NodeId... peers) {
    SimPort port = ring.network().addPublic("stranger");
    RandomGenerator random = ring.simulation().random("stranger");
    NodeId id = new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    LinkedMember stranger = new LinkedMember(id, port, random);
    port.start(stranger);
    List<NodeId> wanted = List.of(peers);
    ring.nodes().stream()
        .filter(node -> wanted.contains(node.id()))
        .forEach(
            node -> port.input(() -> stranger.meet(node.id(), ring.portOf(node).local(), nowNs())));
    run(5);
    assertThat(stranger.links().status()).extracting(LinkStatus::id).contains(peers);
    return stranger;
  }

  private static byte[] linked(byte[] message) {
    return new WireWriter().u8(DHT).bytes(message).toByteArray();
  }

  private static byte[] routed(NodeId key, NodeId source, byte[] message) {
    WireWriter writer = new WireWriter().u8(ROUTED);
    RoutedMessage.of(
            RoutedMessage.Mode.CLOSEST, DHT, key, source, NodeId.NONE, NodeId.NONE, message)
        .writeTo(writer);
    return writer.toByteArray();
  }

  private void put(LinkedMember stranger, SimNode root, Key key, byte[] message) {
    stranger.port().input(() -> stranger.tell(root.id(), routed(key.id(), stranger.id(), message)));
  }

  @Test
  void aForgedRecordIsRefusedAndCounted() {
    Key key = pool.key(SUBNET + 50);
    SimNode root = byCloseness(key.id()).getFirst();
    NodeId victim = ring.nodes().getLast().id();
    LinkedMember stranger = stranger(root.id());
    byte[] genuine = Forger.put(1, key, victim, 1, nowMs(), new CheapSigner(victim));
    put(stranger, root, key, Forger.withWrongSignature(genuine));
    run(5);
    assertThat(root.overlay().dropped(DropReason.FORGED)).isEqualTo(1);
    assertThat(answer(ring.nodes().get(3), SUBNET + 50)).isInstanceOf(Holder.Nobody.class);
  }

  @Test
  void anOldRecordThatIsReplayedChangesNothing() {
    int address = SUBNET + 51;
    Key key = pool.key(address);
    SimNode root = byCloseness(key.id()).getFirst();
    SimNode owner = byCloseness(key.id()).getLast();
    claim(owner, pool, address);
    run(5);
    assertThat(owner.leasedIn(pool)).isEqualTo(address);
    LinkedMember stranger = stranger(root.id());
    byte[] first = Forger.put(9, key, owner.id(), 1, nowMs(), new CheapSigner(owner.id()));
    ring.portOf(owner).input(() -> owner.release(pool, nowNs()));
    run(5);
    put(stranger, root, key, first);
    run(5);
    assertThat(stranger.answers()).as("it was read, and refused").containsExactly("STALE");
    assertThat(answer(ring.nodes().get(3), address)).isInstanceOf(Holder.Nobody.class);
  }

  /** Its owner has renewed it since; what it said before must not shorten its time. */
  @Test
  void aStaleRecordOfALivingOwnerChangesNothing() {
    int address = SUBNET + 57;
    Key key = pool.key(address);
    SimNode root = byCloseness(key.id()).getFirst();
    SimNode owner = byCloseness(key.id()).getLast();
    claim(owner, pool, address);
    run(200); // past a renewal
    LinkedMember stranger = stranger(root.id());
    CheapSigner owners = new CheapSigner(owner.id());
    put(stranger, root, key, Forger.put(9, key, owner.id(), 1, nowMs(), owners));
    run(5);
    assertThat(stranger.answers()).containsExactly("STALE");
    assertThat(answer(ring.nodes().get(3), address))
        .isInstanceOfSatisfying(
            Holder.Leased.class, held -> assertThat(held.value().hostName()).isEqualTo("host"));
    assertThat(owner.leasedIn(pool)).isEqualTo(address);
  }

  @Test
  void aConflictingRecordGetsNothingFromALivingOwner() {
    int address = SUBNET + 52;
    Key key = pool.key(address);
    SimNode root = byCloseness(key.id()).getFirst();
    SimNode owner = byCloseness(key.id()).getLast();
    claim(owner, pool, address);
    run(5);
    LinkedMember stranger = stranger(root.id());
    byte[] rival = Forger.put(9, key, stranger.id(), 99, nowMs(), new CheapSigner(stranger.id()));
    put(stranger, root, key, rival);
    run(200); // past a renewal
    assertThat(stranger.answers()).containsExactly("TAKEN");
    assertThat(owner.leasedIn(pool)).isEqualTo(address);
    assertThat(answer(ring.nodes().get(3), address))
        .isInstanceOfSatisfying(
            Holder.Leased.class, held -> assertThat(held.node()).isEqualTo(owner.id()));
  }

  @Test
  void aRecordThatIsTooLongIsNotRead() {
    Key key = pool.key(SUBNET + 53);
    SimNode root = byCloseness(key.id()).getFirst();
    LinkedMember stranger = stranger(root.id());
    CheapSigner signer = new CheapSigner(stranger.id());
    put(stranger, root, key, Forger.oversized(1, key, stranger.id(), 1_025, nowMs(), signer));
    put(stranger, root, key, Forger.oversized(2, key, stranger.id(), 8_000, nowMs(), signer));
    run(5);
    assertThat(root.overlay().dropped(DropReason.MALFORMED)).isEqualTo(2);
    assertThat(answer(ring.nodes().get(3), SUBNET + 53)).isInstanceOf(Holder.Nobody.class);
    put(stranger, root, key, Forger.oversized(3, key, stranger.id(), 1_024, nowMs(), signer));
    run(5);
    assertThat(answer(ring.nodes().get(3), SUBNET + 53))
        .as("the longest that may be, made in the same way")
        .isEqualTo(new Holder.Unknown("the lease is not readable"));
  }

  @Test
  void votesAndRecordsOfANodeThatIsNoReplicaDoNotCount() {
    int address = SUBNET + 54;
    Key key = pool.key(address);
    List<SimNode> replicas = byCloseness(key.id()).subList(0, 5);
    SimNode root = replicas.getFirst();
    LinkedMember stranger = stranger(replicas.stream().map(SimNode::id).toArray(NodeId[]::new));
    List<Long> before =
        replicas.stream()
            .map(replica -> replica.overlay().dropped(DropReason.NOT_A_NEIGHBOUR))
            .toList();
    CheapSigner signer = new CheapSigner(stranger.id());
    stranger
        .port()
        .input(
            () -> {
              for (SimNode replica : replicas) {
                byte[] record = Forger.handedOn(key, stranger.id(), 1 << 20, nowMs(), signer);
                stranger.tell(replica.id(), linked(record));
                stranger.tell(replica.id(), linked(Forger.vote(key.id(), 1, 1, root.id())));
              }
            });
    run(5);
    for (int i = 0; i < replicas.size(); i++) {
      assertThat(replicas.get(i).overlay().dropped(DropReason.NOT_A_NEIGHBOUR))
          .isEqualTo(before.get(i) + 2);
    }
    assertThat(answer(ring.nodes().get(3), address)).isInstanceOf(Holder.Nobody.class);
  }

  @Test
  void aFloodOfCreatesTakesNoMoreThanOneNodesShare() {
    Key first = pool.key(SUBNET + 1_000);
    LinkedMember stranger = stranger(ring.nodes().stream().map(SimNode::id).toArray(NodeId[]::new));
    CheapSigner signer = new CheapSigner(stranger.id());
    for (int i = 0; i < 600; i++) {
      Key key = pool.key(SUBNET + 1_000 + i);
      put(
          stranger,
          byCloseness(key.id()).getFirst(),
          key,
          Forger.put(i, key, stranger.id(), 1, nowMs(), signer));
      ring.simulation().runFor(SECOND_NS / 20);
    }
    run(30);
    long refused =
        ring.nodes().stream().mapToLong(node -> node.overlay().dropped(DropReason.QUOTA)).sum();
    assertThat(refused).isGreaterThan(100);
    SimNode asker = ring.nodes().get(3);
    int got = 0;
    for (int i = 0; i < 600; i++) {
      Holder holder = answer(asker, SUBNET + 1_000 + i);
      got += holder.equals(new Holder.Unknown("the lease is not readable")) ? 1 : 0;
    }
    int room = NODES * KEYS_PER_OWNER_AND_REPLICA / QUORUM;
    assertThat(got).isBetween(8, room);
    SimNode other = byCloseness(first.id()).getLast();
    claim(other, pool, SUBNET + 7);
    run(5);
    assertThat(other.leasedIn(pool)).isEqualTo(SUBNET + 7);
  }

  /** Its certificate lets it lease the addresses of its row, which it cannot choose. */
  @Test
  void aMemberThatMayNotChooseGetsNoAddressOutOfItsRow() {
    ring.nodes().forEach(node -> node.overlay().onPools(List.of(pool)));
    LinkedMember stranger = stranger(ring.nodes().stream().map(SimNode::id).toArray(NodeId[]::new));
    CheapSigner signer = CheapSigner.bound(stranger.id());
    for (int i = 0; i < 3; i++) {
      int address = SUBNET + 70 + i;
      LeaseValue value = new LeaseValue(9, "eve", i == 2 ? LeaseValue.CHOSEN : i);
      Key key = pool.key(address);
      SimNode root = byCloseness(key.id()).getFirst();
      byte[] put = Forger.put(i, key, stranger.id(), value.encode(), nowMs(), signer);
      put(stranger, root, key, put);
      run(5);
      assertThat(root.overlay().dropped(DropReason.NOT_ALLOWED)).isPositive();
      assertThat(answer(ring.nodes().get(3), address)).isInstanceOf(Holder.Nobody.class);
    }
    int own = pool.candidate(stranger.id(), 0, 5);
    Key key = pool.key(own);
    byte[] value = new LeaseValue(9, "eve", 5).encode();
    byte[] put = Forger.put(9, key, stranger.id(), value, nowMs(), signer);
    put(stranger, byCloseness(key.id()).getFirst(), key, put);
    run(5);
    assertThat(answer(ring.nodes().get(3), own)).isInstanceOf(Holder.Leased.class);
  }

  // A member with a place on the ring, which does not do what it should.

  private static byte[] messageOf(byte[] payload) {
    return Arrays.copyOfRange(payload, MESSAGE_AT + 1, payload.length);
  }

  private static boolean isAbout(int kind, byte[] payload, int protocol) {
    return kind == PacketType.KIND_CONTROL
        && payload.length > MESSAGE_AT
        && payload[0] == 1
        && payload[MESSAGE_AT] == protocol;
  }

  /** Conceals from every root what the node accepted before. */
  private void conceal(NodeId peer, int kind, byte[] payload, Tamper.Sender sender) {
    byte[] lie = isAbout(kind, payload, DHT) ? Forger.concealing(messageOf(payload)) : null;
    if (lie == null) {
      sender.send(peer, kind, payload);
      return;
    }
    tampered++;
    byte[] lying = Arrays.copyOf(payload, MESSAGE_AT + 1 + lie.length);
    System.arraycopy(lie, 0, lying, MESSAGE_AT + 1, lie.length);
    sender.send(peer, kind, lying);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void twoReplicasThatConcealWhatTheyAcceptedMakeNoSecondOwner(long seed) {
    form(seed);
    for (int contest = 0; contest < 10; contest++) {
      AddressPool contested = new AddressPool(new NodeId(seed, contest, 1), SUBNET, 10);
      int address = SUBNET + 2_000 + contest;
      List<SimNode> near = byCloseness(contested.key(address).id());
      near.subList(2, 4).forEach(liar -> liar.tamper(this::conceal));
      for (int round = 0; round < 3; round++) {
        ring.nodes().forEach(node -> claim(node, contested, address));
        run(15);
        assertThat(ring.nodes().stream().filter(node -> node.leasedIn(contested) == address))
            .as("owners, seed %d, contest %d, round %d", seed, contest, round)
            .hasSize(1);
      }
      near.subList(2, 4).forEach(liar -> liar.tamper((p, k, b, sender) -> sender.send(p, k, b)));
    }
    assertThat(tampered).as("promises that concealed something").isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nodesThatClaimIdsBesideAKeyAndConcealMakeNoSecondOwner(long seed) {
    form(seed);
    int address = SUBNET + 60;
    NodeId key = pool.key(address).id();
    for (int i = 1; i <= 2; i++) {
      SimNode beside = ring.addPublic(key.plus(new NodeId(0, i, 0)));
      beside.tamper(this::conceal);
    }
    assertThat(ring.settle(60 * SECOND_NS)).isNull();
    run(30);
    List<SimNode> honest = byCloseness(key).subList(2, NODES + 2);
    for (int round = 0; round < 3; round++) {
      honest.forEach(node -> claim(node, pool, address));
      run(20);
      assertThat(honest.stream().filter(node -> node.leasedIn(pool) == address))
          .as("owners, seed %d, round %d", seed, round)
          .hasSize(1);
    }
    assertThat(tampered).as("promises that concealed something").isPositive();
  }

  private void silence(List<SimNode> nodes) {
    for (SimNode node : nodes) {
      node.tamper(
          (peer, kind, payload, sender) -> {
            if (isAbout(kind, payload, DHT)) {
              tampered++;
            } else {
              sender.send(peer, kind, payload);
            }
          });
    }
  }

  @Test
  void aReplicaThatStaysSilentStopsNothing() {
    int address = SUBNET + 61;
    List<SimNode> near = byCloseness(pool.key(address).id());
    silence(near.subList(2, 3));
    claim(near.getLast(), pool, address);
    run(10);
    assertThat(near.getLast().leasedIn(pool)).isEqualTo(address);
    assertThat(tampered).isPositive();
  }

  /** A quorum is four of five: what security.md says cannot be resisted. */
  @Test
  void twoReplicasThatStaySilentStopAKeyButMakeNoSecondOwner() {
    int address = SUBNET + 62;
    List<SimNode> near = byCloseness(pool.key(address).id());
    SimNode owner = near.getLast();
    claim(owner, pool, address);
    run(10);
    assertThat(owner.leasedIn(pool)).isEqualTo(address);
    silence(near.subList(2, 4));
    claim(near.get(20), pool, address);
    run(31 * 60);
    assertThat(owner.leasedIn(pool)).isZero();
    assertThat(near.get(20).leasedIn(pool)).isZero();
  }

  private double answeredShare(SimNode bad) {
    List<SimNode> holders = ring.nodes().stream().filter(node -> node != bad).limit(20).toList();
    for (int i = 0; i < holders.size(); i++) {
      claim(holders.get(i), pool, SUBNET + 100 + i);
    }
    run(30);
    int asked = 0;
    int right = 0;
    for (SimNode asker : ring.nodes()) {
      for (int i = 0; asker != bad && i < holders.size(); i += 4) {
        asked++;
        Holder holder = answer(asker, SUBNET + 100 + i);
        right += isAs(holder, holders.get(i)) ? 1 : 0;
      }
    }
    return (double) right / asked;
  }

  private static boolean isAs(Holder holder, SimNode node) {
    return holder instanceof Holder.Leased leased && leased.node().equals(node.id());
  }

  @Test
  void aNeighbourThatAcknowledgesAndDropsWhatItShouldHandOnStopsFewLookUps() {
    SimNode bad = ring.nodes().get(7);
    bad.tamper(
        (peer, kind, payload, sender) -> {
          if (kind == PacketType.KIND_FORWARD || isAbout(kind, payload, ROUTED)) {
            tampered++;
          } else {
            sender.send(peer, kind, payload);
          }
        });
    assertThat(answeredShare(bad)).isGreaterThan(0.9);
    assertThat(tampered).isGreaterThan(100);
  }

  @Test
  void aNeighbourThatDelaysEverythingStopsFewLookUps() {
    SimNode bad = ring.nodes().get(7);
    SimPort port = ring.portOf(bad);
    bad.tamper(
        (peer, kind, payload, sender) ->
            ring.simulation()
                .after(SECOND_NS, () -> port.input(() -> sender.send(peer, kind, payload))));
    assertThat(answeredShare(bad)).isGreaterThan(0.9);
  }

  @Test
  void aNeighbourThatSendsEverythingTheWrongWayStopsFewLookUps() {
    SimNode bad = ring.nodes().get(7);
    RandomGenerator random = ring.simulation().random("wrong way");
    List<SimNode> all = ring.nodes();
    bad.tamper(
        (peer, kind, payload, sender) -> {
          boolean isOthers = kind == PacketType.KIND_FORWARD || isAbout(kind, payload, ROUTED);
          tampered += isOthers ? 1 : 0;
          NodeId to = isOthers ? all.get(random.nextInt(all.size())).id() : peer;
          sender.send(to, kind, payload);
        });
    assertThat(answeredShare(bad)).isGreaterThan(0.9);
    assertThat(tampered).isGreaterThan(100);
  }
}
