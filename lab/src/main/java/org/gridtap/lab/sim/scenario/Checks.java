package org.gridtap.lab.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.lab.sim.node.RingCheck;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.overlay.link.Links;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** What must hold at every checkpoint, and what did not. */
final class Checks {
  /** Violations that are kept word by word. */
  static final int MAX_KEPT = 100;

  /** Sessions that a node may have for a link: see Peer.MAX_SESSIONS. */
  private static final int SESSIONS_PER_LINK = 4;

  /** A node's limit of records: see ReplicaStore. */
  private static final int MAX_RECORDS = 20_000;

  /** Nodes that may hold a record when all is quiet: its five replicas, and some on the way. */
  static final int MAX_COPIES = 8;

  /** Events that may wait for a node: its wake-ups, and what is on its way to it. */
  private static final int EVENTS_PER_NODE = 200;

  private final Simulation simulation;
  private final List<Violation> violations = new ArrayList<>();
  private int count;

  Checks(Simulation simulation) {
    this.simulation = simulation;
  }

  void violation(String kind, String sentence) {
    count++;
    if (violations.size() < MAX_KEPT) {
      violations.add(new Violation(simulation.nowNs() / 1e9, kind, sentence));
    }
  }

  /** Tells what is wrong with the ring; null if it is whole. */
  @Nullable String ringFlaw(Population population) {
    return RingCheck.flaw(population.everybody().stream().map(Member::node).toList());
  }

  /** Looks at every node for what it holds too much of, or of what is gone. */
  void nodes(Population population) {
    for (Member member : population.everybody()) {
      SimNode node = member.node();
      int links = node.overlay().links().size();
      String name = node.id().shortHex();
      if (links > Links.MAX_LINKS) {
        violation("bound", name + " has " + links + " links");
      }
      if (node.routes() != links) {
        violation(
            "leak", "%s has %d links, but routes to %d".formatted(name, links, node.routes()));
      }
      if (node.openSessions() > SESSIONS_PER_LINK * links) {
        violation(
            "leak", "%s has %d sessions for %d links".formatted(name, node.openSessions(), links));
      }
      if (node.overlay().heldKeys() > MAX_RECORDS) {
        violation("bound", name + " holds " + node.overlay().heldKeys() + " records");
      }
    }
    int pending = simulation.pendingEvents();
    if (pending > EVENTS_PER_NODE * (population.size() + 1)) {
      violation("leak", pending + " events wait for " + population.size() + " nodes");
    }
  }

  /** Looks whether records lie where they should not, which they may for a while after changes. */
  void records(Population population) {
    Map<NodeId, Integer> copies = new TreeMap<>();
    for (Member member : population.everybody()) {
      long nowNs = member.port().nowNs();
      member.node().overlay().livingKeys(nowNs).forEach(key -> copies.merge(key, 1, Integer::sum));
    }
    copies.forEach(this::copies);
  }

  void copies(NodeId key, int copies) {
    if (copies > MAX_COPIES) {
      violation("leak", "%d nodes hold the record under key %s".formatted(copies, key.shortHex()));
    }
  }

  /** When all nodes have ended, nothing may be left to happen. */
  void afterTheEnd(long limitNs) {
    simulation.runFor(limitNs);
    if (simulation.pendingEvents() > 0) {
      violation("leak", simulation.pendingEvents() + " events wait although all nodes have ended");
    }
  }

  int count() {
    return count;
  }

  /** Returns the first violations, in order. */
  List<Violation> violations() {
    return List.copyOf(violations);
  }
}
