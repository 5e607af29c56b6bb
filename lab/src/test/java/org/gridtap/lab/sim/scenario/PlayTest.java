package org.gridtap.lab.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayTest {
  private static SimulationReport play(SimulationPlan plan) {
    return Play.run(plan, null).report();
  }

  private static SimulationPlan plan(Scenario scenario, int nodes, long seed) {
    return SimulationPlan.of(nodes, seed, scenario).lasting(1);
  }

  /** Whatever happens in them: a scenario is worth nothing if it cannot be seen again. */
  @ParameterizedTest
  @EnumSource(Scenario.class)
  void theSameSeedGivesTheSameRun(Scenario scenario) {
    SimulationPlan plan =
        plan(scenario, 20, 7).staying(new SessionLength(Duration.ofMinutes(2), true));
    SimulationReport first = play(plan);
    SimulationReport again = play(plan);
    assertThat(again.traceHash()).isEqualTo(first.traceHash());
    assertThat(again.events()).isEqualTo(first.events());
    assertThat(again.violations()).isEqualTo(first.violations());
  }

  @Test
  void anotherSeedGivesAnotherRun() {
    assertThat(play(plan(Scenario.P2PLAB, 15, 1)).traceHash())
        .isNotEqualTo(play(plan(Scenario.P2PLAB, 15, 2)).traceHash());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aQuietOverlayAnswersEverything(long seed) {
    SimulationReport report = play(plan(Scenario.STEADY, 60, seed));
    assertThat(report.violations()).as("seed %d", seed).isEmpty();
    assertThat(report.lookups()).as("seed %d", seed).isGreaterThan(400);
    assertThat(report.lookupSuccess()).as("seed %d", seed).isGreaterThan(0.995);
    assertThat(report.hopsMean()).as("seed %d", seed).isBetween(1.0, 3.0);
    assertThat(report.grants()).as("seed %d", seed).isEqualTo(60);
    assertThat(report.phases().getLast().bytesByClass())
        .containsKeys("probes", "ring: hellos", "acknowledgements");
  }

  @Test
  void realKeysAndNatsGiveAWholeRingAsWell() {
    SimulationPlan cheap = plan(Scenario.STEADY, 25, 1);
    SimulationReport report =
        play(
            new SimulationPlan(
                cheap.nodes(),
                cheap.seed(),
                cheap.scenario(),
                Level.DATAGRAM,
                cheap.latency(),
                cheap.minutes(),
                cheap.session(),
                cheap.loss()));
    assertThat(report.violations()).isEmpty();
    assertThat(report.phases().getLast().bytesByClass()).containsKey("forwarded");
  }

  @Test
  void aPlanIsWrittenAsTheCommandThatPlaysIt() {
    assertThat(SimulationPlan.of(5760, 3, Scenario.P2PLAB).command())
        .isEqualTo("gridtap lab simulate --nodes 5760 --seed 3 --scenario p2plab");
    assertThat(
            new SimulationPlan(
                    100,
                    1,
                    Scenario.CHURN,
                    Level.DATAGRAM,
                    Latency.P2PLAB,
                    Optional.of(4),
                    new SessionLength(Duration.ofSeconds(84), true),
                    0.05)
                .command())
        .isEqualTo(
            "gridtap lab simulate --nodes 100 --seed 1 --scenario churn --level datagram"
                + " --latency p2plab --minutes 4 --session 84s --heavy-tailed --loss 0.05");
  }

  @Test
  void thePageHasAllPlotsAndNeedsNothingElse() {
    String page = Play.run(plan(Scenario.FLASH, 20, 1), null).page();
    assertThat(page)
        .contains(
            "Nodes over time",
            "Look-up success over time",
            "Hops of look-ups",
            "Look-up time",
            "Bytes a second and node by class",
            "gridtap lab simulate --nodes 20 --seed 1 --scenario flash --minutes 1")
        .doesNotContain("http:", "https:", "<script", "<link", "NaN");
    assertThat(page.split("<svg", -1)).hasSize(7);
  }
}
