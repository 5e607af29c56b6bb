package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** One node joins every quarter of a second, as in P2PLab's experiment with 5,760 nodes. */
final class P2pLab implements Scenario.Script {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration WHOLE_WITHIN = Duration.ofSeconds(30);

  @Override
  public void play(Stage stage) {
    stage.phase("joining");
    while (stage.population().size() < stage.plan().nodes()) {
      stage.population().join();
      stage.run(PAUSE);
    }
    stage.settle(WHOLE_WITHIN);
    stage.measure();
  }
}
