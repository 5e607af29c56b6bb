package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import org.gridtap.lab.sim.NetworkConditions;
import org.gridtap.lab.sim.Reachability;

/**
 * All that goes wrong on bad days at once, but nobody ends: after the last disturbance the ring has
 * to be whole again and nobody may hold an address twice.
 */
final class Rough implements Scenario.Script {
  private static final long MS = 1_000_000;
  private static final double ONE_WAY = 0.03;
  private static final int MAX_DRIFT_PPM = 200;
  private static final Duration BETWEEN_PAUSES = Duration.ofSeconds(2);
  private static final long MAX_PAUSE_NS = 5_000 * MS;
  private static final Duration PARTITION = Duration.ofSeconds(20);
  private static final Duration WHOLE_WITHIN = Duration.ofMinutes(1);

  @Override
  public void play(Stage stage) {
    NetworkConditions usual = stage.conditions();
    stage
        .network()
        .setConditions(
            new NetworkConditions(
                usual.minLatencyNs(), usual.maxLatencyNs(), 20 * MS, 0.05, 0.01, 0.02));
    stage
        .network()
        .setReachability(
            new Reachability(stage.plan().seed(), 0, ONE_WAY, stage.population().sites()));
    stage.population().skewClocks(MAX_DRIFT_PPM);
    stage.form();
    stage.phase("pauses");
    long endNs = stage.nowNs() + stage.plan().measured().toNanos();
    while (stage.nowNs() < endNs) {
      pause(stage, stage.population().anybody());
      stage.run(BETWEEN_PAUSES);
    }
    stage.phase("parted in two");
    stage.population().part();
    stage.run(PARTITION);
    stage.phase("united");
    stage.population().unite();
    stage.settle(WHOLE_WITHIN);
    stage.measure();
  }

  private static void pause(Stage stage, Member member) {
    if (member.port().isRunning()) {
      member.port().pause();
      stage.after(stage.random().nextLong(MAX_PAUSE_NS), () -> stage.population().resume(member));
    }
  }
}
