package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** A crowd: all join within a minute, evenly; half a minute later the ring is to be whole. */
final class Flash implements Scenario.Script {
  private static final Duration CROWD = Duration.ofMinutes(1);
  private static final Duration WHOLE_WITHIN = Duration.ofSeconds(30);

  @Override
  public void play(Stage stage) {
    stage.startSites();
    stage.phase("joining");
    Duration pause = CROWD.dividedBy(stage.plan().nodes());
    while (stage.population().size() < stage.plan().nodes()) {
      stage.population().join();
      stage.run(pause);
    }
    stage.phase("settling");
    stage.settle(WHOLE_WITHIN);
    stage.measure();
  }
}
