package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gridtap.lab.sim.Simulation;
import org.gridtap.overlay.wire.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
  @Test
  void complainsOfARecordOnTooManyNodes() {
    Checks checks = new Checks(new Simulation(1));
    checks.copies(new NodeId(1, 2, 3), Checks.MAX_COPIES);
    assertThat(checks.count()).isZero();
    checks.copies(new NodeId(1, 2, 3), Checks.MAX_COPIES + 1);
    assertThat(checks.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.toString()).contains("9 nodes hold"));
  }

  /** Records are looked at when all has been quiet for a minute; links and timers all the time. */
  @ParameterizedTest
  @CsvSource({"STEADY, 60, 4", "CHURN, 60, 1", "MERGE, 60, 2"})
  void nothingLeaks(Scenario scenario, int nodes, long seed) {
    SimulationPlan plan =
        SimulationPlan.of(nodes, seed, scenario)
            .lasting(1)
            .staying(new SessionLength(Duration.ofMinutes(10), true));
    SimulationReport report = Play.run(plan, null).report();
    assertThat(report.violations())
        .as("%s", plan.command())
        .noneMatch(violation -> violation.kind().equals("leak"));
    assertThat(report.grants()).isGreaterThanOrEqualTo(nodes);
  }
}
