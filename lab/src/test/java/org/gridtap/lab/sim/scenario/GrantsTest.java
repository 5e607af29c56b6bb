package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.gridtap.lab.sim.scenario.SimulationReport.ContestReport;
import org.junit.jupiter.api.Test;

/** Fights over keys, and what they have shown to be wrong. */
class GrantsTest {
  private static ContestReport fight(Scenario scenario, long seed, int minutes) {
    SimulationReport report =
        Play.run(SimulationPlan.of(30, seed, scenario).lasting(minutes), null).report();
    assertThat(report.violations()).as("seed %d", seed).isEmpty();
    return Objects.requireNonNull(report.contest());
  }

  /** What a copy of a refused claim got, nobody used, and for half an hour nobody else could. */
  @Test
  void aClaimThatWasRefusedIsNotGrantedLaterForALeasesTime() {
    ContestReport contest = fight(Scenario.GRANTS_A, 1, 10);
    assertThat(contest.grants()).isGreaterThan(100);
    assertThat(contest.doubleGrants()).isZero();
    assertThat(contest.flaws()).isZero();
  }

  /** A flap led the question to a replica that had missed the last two changes. */
  @Test
  void aReplicaThatIsNotTheRootDoesNotAnswerOfItself() {
    assertThat(fight(Scenario.GRANTS_B, 5, 5).flaws()).isZero();
  }

  /**
   * The side of a cut where the key went from hand to hand had given it up in the end, and by that
   * word of another owner the living one's record was replaced on all replicas: four grants came of
   * it with this seed.
   */
  @Test
  void anotherOwnersTombstoneTakesNothingFromALivingOne() {
    assertThat(fight(Scenario.GRANTS_C, 24, 8).doubleGrants()).isZero();
  }

  /** The same, with thirteen double grants. */
  @Test
  void anotherOwnersTombstoneTakesNothingFromALivingOneLaterEither() {
    assertThat(fight(Scenario.GRANTS_C, 21, 15).doubleGrants()).isZero();
  }
}
