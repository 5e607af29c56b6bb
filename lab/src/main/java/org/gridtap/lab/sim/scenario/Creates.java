package org.gridtap.lab.sim.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.gridtap.lab.sim.node.SimNode;
import org.gridtap.overlay.lease.AddressPool;
import org.gridtap.overlay.wire.NodeId;

/**
 * Has nodes on the ring claim addresses that nobody has, each in a network of its own, and measures
 * how long that takes from a claim to its grant; then they are given back.
 */
final class Creates {
  private static final double MEAN_PAUSE_NS = 0.5e9;
  private static final int HOST = 77;

  private record Begun(AddressPool pool, Member member, long calledNs, Phase phase) {}

  private final Stage stage;
  private final RandomGenerator random;
  private final Map<NodeId, Begun> open = new LinkedHashMap<>();
  private boolean stopped;

  Creates(Stage stage) {
    this.stage = stage;
    this.random = stage.simulation().random("creates");
  }

  void start() {
    long pauseNs = (long) (-Math.log(1 - random.nextDouble()) * MEAN_PAUSE_NS);
    stage.after(
        pauseNs,
        () -> {
          if (!stopped) {
            claim();
            start();
          }
        });
  }

  void stop() {
    stopped = true;
  }

  private void claim() {
    Member member = stage.population().anybody();
    SimNode node = member.node();
    if (!node.isJoined() || !member.port().isRunning()) {
      return;
    }
    AddressPool own = stage.pool();
    NodeId network = new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    AddressPool pool = new AddressPool(network, own.subnet(), own.prefix());
    open.put(network, new Begun(pool, member, stage.nowNs(), stage.currentPhase()));
    member.port().input(() -> node.claim(pool, own.subnet() + HOST, true, member.port().nowNs()));
  }

  /** Tells whether this is a network that was made here. */
  boolean isOf(NodeId network) {
    return open.containsKey(network);
  }

  void granted(NodeId network) {
    Begun begun = open.remove(network);
    if (begun == null) {
      return;
    }
    begun.phase.created((stage.nowNs() - begun.calledNs) / 1e6);
    stage.after(
        0,
        () -> {
          if (stage.population().isAlive(begun.member)) {
            Member member = begun.member;
            member.port().input(() -> member.node().release(begun.pool, member.port().nowNs()));
          }
        });
  }
}
