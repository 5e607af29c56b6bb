package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/**
 * Two rings form apart, as when the network was cut from the beginning; then the cut is mended, and
 * from their first contact on they have a minute to become one.
 */
final class Merge implements Scenario.Script {
  /** Sites are looked at every 30 s or so: by then somebody has met the other ring. */
  private static final Duration CONTACT = Duration.ofSeconds(40);

  private static final Duration ONE_RING_WITHIN = Duration.ofMinutes(1);

  /** By then nobody holds an address any more that another one keeps. */
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(10);

  @Override
  public void play(Stage stage) {
    stage.population().part();
    stage.form();
    stage.phase("apart");
    stage.run(CONTACT);
    stage.phase("merging");
    stage.population().unite();
    stage.settle(CONTACT.plus(ONE_RING_WITHIN));
    stage.run(SETTLED_WITHIN);
    stage.holders().check();
    stage.measure();
  }
}
