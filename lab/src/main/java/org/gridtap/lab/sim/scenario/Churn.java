package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** Every node crashes after a session of random length, and another takes its place. */
final class Churn implements Scenario.Script {
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration WHOLE_WITHIN = Duration.ofSeconds(30);

  @Override
  public void play(Stage stage) {
    stage.form();
    stage.phase("warming up");
    long endNs = stage.nowNs() + WARM_UP.plus(stage.plan().measured()).toNanos();
    stage.population().everybody().forEach(member -> limit(stage, member, endNs));
    stage.run(WARM_UP);
    stage.measure();
    stage.phase("after the last");
    stage.settle(WHOLE_WITHIN);
  }

  /** Sites stay, for others are told of them. */
  private static void limit(Stage stage, Member member, long endNs) {
    long lengthNs = stage.plan().session().drawNs(stage.random());
    if (!member.isSite() && lengthNs < endNs - stage.nowNs()) {
      stage.after(
          lengthNs,
          () -> {
            stage.population().crash(member);
            limit(stage, stage.population().join(), endNs);
          });
    }
  }
}
