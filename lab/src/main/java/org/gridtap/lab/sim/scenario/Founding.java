package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** The first nodes of a new overlay, one after the other; the last one is measured. */
final class Founding implements Scenario.Script {
  private static final Duration PAUSE = Duration.ofSeconds(15);

  @Override
  public void play(Stage stage) {
    stage.phase("founding");
    while (stage.population().size() < stage.plan().nodes() - 1) {
      stage.population().join();
      stage.run(PAUSE);
    }
    stage.phase(SimulationReport.MEASURED);
    stage.population().join();
    stage.run(stage.plan().measured());
    stage.checkRing();
  }
}
