package org.gridtap.lab.sim.scenario;

import org.gridtap.lab.sim.Reachability;

/** Three of ten pairs cannot talk directly; bootstrap sites reach everybody. */
final class Blocked implements Scenario.Script {
  private static final double SHARE = 0.3;

  @Override
  public void play(Stage stage) {
    stage
        .network()
        .setReachability(
            new Reachability(stage.plan().seed(), SHARE, 0, stage.population().sites()));
    stage.form();
    stage.measure();
  }
}
