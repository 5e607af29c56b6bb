package org.gridtap.lab.sim.scenario;

import java.time.Duration;

/** Every node crashes after a session of random length, and another takes its place. */
final class Churn implements Scenario.Script {
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration WHOLE_WITHIN = Duration.ofSeconds(30);

  /** Who is no replica of a key any more looks for it each ten seconds. */
  private static final Duration RECORDS_IN_PLACE_WITHIN = Duration.ofMinutes(1);

  @Override
  public void play(Stage stage) {
    stage.form();
    stage.phase("warming up");
    long endNs = stage.nowNs() + WARM_UP.plus(stage.plan().measured()).toNanos();
    comeAndGo(stage, stage.plan().session(), endNs);
    stage.run(WARM_UP);
    stage.measure();
    stage.phase("after the last");
    stage.settle(WHOLE_WITHIN);
    stage.run(RECORDS_IN_PLACE_WITHIN);
    stage.checkRecords();
  }

  /** Lets nodes come and go until the end. */
  static void comeAndGo(Stage stage, SessionLength session, long endNs) {
    stage.population().everybody().forEach(member -> limit(stage, member, session, endNs));
  }

  /** Sites stay, for others are told of them. */
  private static void limit(Stage stage, Member member, SessionLength session, long endNs) {
    long lengthNs = session.drawNs(stage.random());
    if (!member.isSite() && lengthNs < endNs - stage.nowNs()) {
      stage.after(
          lengthNs,
          () -> {
            stage.population().crash(member);
            limit(stage, stage.population().join(), session, endNs);
          });
    }
  }
}
