package org.gridtap.lab.sim.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.NatKind;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.SimNetwork;
import org.gridtap.lab.sim.SimPort;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.ring.Ring;
import org.gridtap.overlay.wire.Endpoint;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Many simulated nodes of one overlay, and the one true ring to hold them against. */
public final class SimRing {
  private final Simulation simulation;
  private final SimNetwork network;
  private final RandomGenerator random;
  private final Map<NodeId, SimNode> alive = new TreeMap<>();
  private final Map<NodeId, SimPort> ports = new TreeMap<>();
  private List<Endpoint> sites = List.of();

  public SimRing(Simulation simulation, NetworkConditions conditions) {
    this.simulation = simulation;
    this.network = new SimNetwork(simulation, conditions);
    this.random = simulation.random("ring");
  }

  public Simulation simulation() {
    return simulation;
  }

  public SimNetwork network() {
    return network;
  }

  /** Sets the bootstrap sites that nodes started from now on are given. */
  public void sites(List<Endpoint> endpoints) {
    sites = List.copyOf(endpoints);
  }

  /** Starts a public node and makes it the only bootstrap site of all that follow. */
  public SimNode addBootstrap() {
    return addBootstrap(Links.MAX_LINKS);
  }

  /** Starts one that holds at most {@code maxLinks} links at the same time. */
  public SimNode addBootstrap(int maxLinks) {
    SimPort port = network.addPublic("bootstrap");
    sites = List.of(port.local());
    return start(port, randomId(), maxLinks);
  }

  public SimNode addPublic() {
    return start(network.addPublic("public-" + ports.size()));
  }

  /** Starts a node that has a NAT of its own. */
  public SimNode addBehind(NatKind kind) {
    return start(network.addBehind(network.addNat(kind), "private-" + ports.size()));
  }

  /** Starts a public node at a place on the ring of the caller's choice. */
  public SimNode addPublic(NodeId id) {
    return start(network.addPublic("public-" + ports.size()), id, Links.MAX_LINKS);
  }

  private SimNode start(SimPort port) {
    return start(port, randomId(), Links.MAX_LINKS);
  }

  private NodeId randomId() {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
  }

  private SimNode start(SimPort port, NodeId id, int maxLinks) {
    SimNode node = new SimNode(id, port, simulation.random("node " + id), maxLinks);
    alive.put(id, node);
    ports.put(id, port);
    node.start(sites, simulation.nowNs());
    port.start(node);
    return node;
  }

  /** Ends a node without a farewell. */
  public void crash(SimNode node) {
    alive.remove(node.id());
    portOf(node).kill();
  }

  /** Lets a node leave in good order, which takes a moment. */
  public void leave(SimNode node) {
    portOf(node).input(() -> node.leave(simulation.nowNs()));
    simulation.runFor(Ring.LEAVING_NS);
    crash(node);
  }

  /** Returns the port of a node that was started here, dead or alive. */
  public SimPort portOf(SimNode node) {
    SimPort port = ports.get(node.id());
    if (port == null) {
      throw new IllegalArgumentException(node.id() + " is of another ring");
    }
    return port;
  }

  /** Returns the living nodes in ring order. */
  public List<SimNode> nodes() {
    return new ArrayList<>(alive.values());
  }

  /**
   * Tells what is wrong with the ring, or null if it is whole: all joined, ordered, nobody skipped,
   * nobody dead.
   */
  public @Nullable String flaw() {
    return RingCheck.flaw(nodes());
  }

  /**
   * Runs until the ring is whole, looking four times a second; returns what is wrong at the limit,
   * null if nothing.
   */
  public @Nullable String settle(long limitNs) {
    long endNs = simulation.nowNs() + limitNs;
    String flaw = flaw();
    while (flaw != null && simulation.nowNs() < endNs) {
      simulation.runFor(250_000_000L);
      flaw = flaw();
    }
    return flaw;
  }
}
