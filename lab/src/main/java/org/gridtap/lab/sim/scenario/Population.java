package org.gridtap.lab.sim.scenario;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.SimClock;
import org.gridtap.lab.sim.SimNetwork;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.lab.sim.node.Stand;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Who lives. The first nodes are bootstrap sites; each later one is told a few of them, as a token
 * would, and claims an address.
 */
final class Population {
  /** A site carries so many: each keeps its links to the sites that it is told. */
  private static final int NODES_PER_SITE = 20;

  private static final int SITES_TOLD = 2;
  private static final double BEHIND_NAT = 0.4;
  private static final List<NatKind> NATS =
      List.of(
          NatKind.FULL_CONE,
          NatKind.ADDRESS_RESTRICTED,
          NatKind.PORT_RESTRICTED,
          NatKind.PORT_RESTRICTED,
          NatKind.SYMMETRIC);

  private final Simulation simulation;
  private final SimNetwork network;
  private final Stand stand;
  private final AddressPool pool;
  private final boolean hasNats;
  private final RandomGenerator random;
  private final int siteCount;
  private final Consumer<Member> onEnd;
  private final List<Member> members = new ArrayList<>();
  private final NavigableMap<NodeId, Member> alive = new TreeMap<>();
  private final NavigableMap<NodeId, Member> joined = new TreeMap<>();
  private final List<Endpoint> sites = new ArrayList<>();
  private boolean parted;

  /** The share of nodes on the first side of a cut; below zero if they take turns. */
  private double side = -1;

  private int started;
  private int maxDriftPpm;

  Population(
      Simulation simulation,
      SimNetwork network,
      Stand stand,
      AddressPool pool,
      SimulationPlan plan,
      Consumer<Member> onEnd) {
    this.onEnd = onEnd;
    this.simulation = simulation;
    this.network = network;
    this.stand = stand;
    this.pool = pool;
    this.hasNats = plan.level() == Level.DATAGRAM;
    this.random = simulation.random("population");
    this.siteCount = (plan.nodes() + NODES_PER_SITE - 1) / NODES_PER_SITE;
  }

  // Coming and going.

  /** Starts one more node. */
  Member join() {
    boolean isSite = started < (parted ? 2 * siteCount : siteCount);
    SimPort port = addPort(isSite);
    if (parted) {
      network.assign(port, side < 0 ? 1 + started % 2 : anySide());
    }
    if (maxDriftPpm > 0) {
      long offsetNs = random.nextLong(1_000_000_000_000L);
      port.setClock(new SimClock(offsetNs, random.nextInt(-maxDriftPpm, maxDriftPpm + 1)));
    }
    NodeId id = new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    SimNode node = new SimNode(id, port, simulation.random("node " + id), stand);
    Member member = new Member(node, port, isSite, simulation.nowNs());
    member.index = members.size();
    members.add(member);
    alive.put(id, member);
    node.overlay().onPools(List.of(pool));
    node.start(isSite ? sitesForSite(port) : sitesTold(), port.nowNs());
    node.claim(pool, 0, false, port.nowNs());
    port.start(node);
    started++;
    return member;
  }

  private SimPort addPort(boolean isSite) {
    if (isSite || !hasNats || random.nextDouble() >= BEHIND_NAT) {
      return network.addPublic("node-" + started);
    }
    return network.addBehind(
        network.addNat(NATS.get(random.nextInt(NATS.size()))), "node-" + started);
  }

  /** The very first node of a ring knows itself alone, and founds the ring. */
  private List<Endpoint> sitesForSite(SimPort port) {
    sites.add(port.local());
    int first = parted ? started % 2 : 0;
    return List.of(sites.get(first));
  }

  /** Where the network is parted, a node is told of sites on both sides, and reaches its own. */
  private List<Endpoint> sitesTold() {
    Set<Endpoint> told = new LinkedHashSet<>();
    int sides = sites.size() > siteCount ? 2 : 1;
    for (int i = 0; told.size() < Math.min(SITES_TOLD, sites.size()); i++) {
      int side = (started + i / 2) % sides;
      told.add(sites.get(random.nextInt(sites.size() / sides) * sides + side));
    }
    return List.copyOf(told);
  }

  /** Ends a node without a farewell. */
  void crash(Member member) {
    if (alive.remove(member.node().id(), member)) {
      onEnd.accept(member);
      joined.remove(member.node().id());
      Member last = members.removeLast();
      if (last != member) {
        members.set(member.index, last);
        last.index = member.index;
      }
      if (member.port().nat() == null) {
        network.remove(member.port());
      } else {
        member.port().kill();
      }
    }
  }

  /** Lets a node that was paused go on, if it still lives. */
  void resume(Member member) {
    if (isAlive(member)) {
      member.port().resume();
    }
  }

  void onRingChanged(SimNode node, boolean isMember) {
    Member member = alive.get(node.id());
    if (member != null && isMember) {
      joined.put(node.id(), member);
    } else {
      joined.remove(node.id());
    }
  }

  // The world around it.

  /** Cuts the network in two: every other node is on the other side, also of those to come. */
  void part() {
    parted = true;
    for (Member member : members) {
      network.assign(member.port(), 1 + member.index % 2);
    }
  }

  /** Cuts the network in two, so that this share of nodes, drawn at random, is on one side. */
  void part(double share) {
    parted = true;
    side = share;
    members.forEach(member -> network.assign(member.port(), anySide()));
  }

  private int anySide() {
    return random.nextDouble() < side ? 1 : 2;
  }

  void unite() {
    parted = false;
    side = -1;
    network.heal();
  }

  /** Tells whether the network is cut in two. */
  boolean isParted() {
    return parted;
  }

  /** Gives those that are started from now on clocks that are wrong. */
  void skewClocks(int driftPpm) {
    maxDriftPpm = driftPpm;
  }

  // Who is there.

  int size() {
    return members.size();
  }

  /** Returns how many have their place on the ring. */
  int joined() {
    return joined.size();
  }

  /** Returns how many sites there are, or will be. */
  int sites() {
    return siteCount;
  }

  boolean isAlive(Member member) {
    return alive.get(member.node().id()) == member;
  }

  @Nullable Member member(NodeId id) {
    return alive.get(id);
  }

  Member anybody() {
    return members.get(random.nextInt(members.size()));
  }

  /** Returns all that live; a copy, in the order of their ids. */
  List<Member> everybody() {
    return new ArrayList<>(alive.values());
  }

  /** Returns those on the ring that are closest to a key, the closest first. */
  List<Member> closest(NodeId key, int count) {
    List<Member> near = new ArrayList<>(2 * count);
    around(joined.tailMap(key, true), joined.headMap(key, false), count, near);
    around(
        joined.headMap(key, false).descendingMap(),
        joined.tailMap(key, true).descendingMap(),
        count,
        near);
    return near.stream()
        .distinct()
        .sorted((a, b) -> a == b ? 0 : a.node().id().isCloserTo(key, b.node().id()) ? -1 : 1)
        .limit(count)
        .toList();
  }

  /** Takes the first members of one half of the ring, and of the other if these are too few. */
  private static void around(
      Map<NodeId, Member> first, Map<NodeId, Member> then, int count, List<Member> into) {
    Stream.concat(first.values().stream(), then.values().stream()).limit(count).forEach(into::add);
  }

  /** Returns the node that a key belongs to: of those on the ring, the closest. */
  @Nullable Member rootOf(NodeId key) {
    if (joined.isEmpty()) {
      return null;
    }
    var after = joined.ceilingEntry(key);
    var before = joined.lowerEntry(key);
    Member next = (after == null ? joined.firstEntry() : after).getValue();
    Member previous = (before == null ? joined.lastEntry() : before).getValue();
    return next.node().id().isCloserTo(key, previous.node().id()) ? next : previous;
  }
}
