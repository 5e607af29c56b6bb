package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** All have joined; what is left is upkeep. */
final class Steady implements Scenario.Script {
  /** Links that were needed for joining only are closed by then. */
  private static final Duration CREATING = Duration.ofMinutes(1);

  private static final Duration QUIET = Duration.ofSeconds(90);

  @Override
  public void play(Stage stage) {
    stage.form();
    stage.phase("quieting down");
    stage.run(QUIET);
    stage.measure();
    stage.checkRecords();
    stage.phase(SimulationReport.CREATING);
    stage.create();
    stage.run(CREATING);
  }
}
