package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** Half of all nodes, drawn at random, crash in the same instant. */
final class HalfCrash implements Scenario.Script {
  private static final Duration BEFORE = Duration.ofMinutes(1);
  private static final Duration BLIND = Duration.ofSeconds(10);
  private static final Duration WHOLE_WITHIN = Duration.ofSeconds(20);
  private static final Duration RENEWED = Duration.ofMinutes(2);

  @Override
  public void play(Stage stage) {
    stage.form();
    stage.phase("before");
    stage.run(BEFORE);
    stage.phase("0 to 10 s after the crash");
    for (int i = stage.population().size() / 2; i > 0; i--) {
      stage.population().crash(stage.population().anybody());
    }
    stage.run(BLIND);
    stage.phase("10 to 30 s after");
    stage.run(WHOLE_WITHIN);
    stage.checkRing();
    stage.phase("30 to 150 s after");
    stage.run(RENEWED);
    // A record whose five replicas ended together comes back with its owner's next renewal only.
    stage.holders().askForTheLivingOnly();
    stage.measure();
  }
}
