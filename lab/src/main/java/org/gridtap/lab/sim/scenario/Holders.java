package org.gridtap.lab.sim.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.NodeId;
import org.jspecify.annotations.Nullable;

/** Who holds which address, as the nodes themselves believe, and what a look-up has to find. */
final class Holders {
  /** A record outlives its owner by 30 minutes less the time since it was renewed. */
  private static final long RECORD_LIFE_NS = 25 * 60 * 1_000_000_000L;

  private final Population population;
  private final Checks checks;

  /** Nodes that use an address now; more than one is what must never be. */
  private final Map<Integer, List<NodeId>> users = new LinkedHashMap<>();

  /** To whom an address was granted last. */
  private final Map<Integer, NodeId> grantedTo = new LinkedHashMap<>();

  private final List<Integer> granted = new ArrayList<>();

  /** When those ended to whom something was granted. */
  private final Map<NodeId, Long> endedNs = new LinkedHashMap<>();

  private long grants;
  private long conflicts;

  Holders(Population population, Checks checks) {
    this.population = population;
    this.checks = checks;
  }

  void leased(SimNode node, int address) {
    grants++;
    List<NodeId> now = users.computeIfAbsent(address, _ -> new ArrayList<>(1));
    now.remove(node.id());
    now.removeIf(id -> population.member(id) == null);
    if (!now.isEmpty() && population.isParted()) {
      conflicts++; // on either side of a cut that is nobody's fault: see isShared
    } else if (!now.isEmpty()) {
      checks.violation("two owners", shared(address, node.id(), now.getFirst()));
    }
    now.add(node.id());
    if (grantedTo.put(address, node.id()) == null) {
      granted.add(address);
    }
  }

  void lost(SimNode node, int address) {
    List<NodeId> now = users.get(address);
    if (now != null) {
      now.remove(node.id());
    }
  }

  /** Complains of each address that two living nodes use. */
  void check() {
    users.forEach(
        (address, now) -> {
          now.removeIf(id -> population.member(id) == null);
          if (now.size() > 1) {
            checks.violation("two owners", shared(address, now.get(0), now.get(1)));
          }
        });
  }

  private static String shared(int address, NodeId one, NodeId other) {
    return "%s and %s both use %s"
        .formatted(one.shortHex(), other.shortHex(), AddressPool.dotted(address));
  }

  void ended(NodeId node, long nowNs) {
    endedNs.put(node, nowNs);
  }

  /** No address of a node that has ended by now is asked for any more. */
  void askForTheLivingOnly() {
    endedNs.replaceAll((_, _) -> -RECORD_LIFE_NS);
  }

  /**
   * Draws an address whose record must still be there; null while there is none. Those of nodes
   * that ended long ago are not asked for any more.
   */
  @Nullable Integer anyAddress(RandomGenerator random, long nowNs) {
    while (!granted.isEmpty()) {
      int place = random.nextInt(granted.size());
      Integer address = granted.get(place);
      Long ended = endedNs.get(grantedTo.get(address));
      if (ended == null || nowNs - ended < RECORD_LIFE_NS) {
        return address;
      }
      granted.set(place, granted.getLast());
      granted.removeLast();
      grantedTo.remove(address);
    }
    return null;
  }

  /** Tells whether this is whom an address was granted to last. */
  boolean isHolder(NodeId node, int address) {
    return node.equals(grantedTo.get(address));
  }

  /** Returns how often an address was granted. */
  long grants() {
    return grants;
  }

  /** Returns how often an address was granted on both sides of a cut. */
  long conflicts() {
    return conflicts;
  }
}
