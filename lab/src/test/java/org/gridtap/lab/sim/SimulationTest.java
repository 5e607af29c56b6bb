package org.gridtap.lab.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private final Simulation simulation = new Simulation(7);
  private final List<String> happened = new ArrayList<>();

  @Test
  void runsEventsInTheOrderOfTimeThenOfScheduling() {
    simulation.at(20, () -> happened.add("c"));
    simulation.at(10, () -> happened.add("a"));
    simulation.at(10, () -> simulation.after(0, () -> happened.add("b2")));
    simulation.at(10, () -> happened.add("b"));
    simulation.runUntil(20);
    assertThat(happened).containsExactly("a", "b", "b2", "c");
    assertThat(simulation.events()).isEqualTo(5);
  }

  @Test
  void stopsTheClockWhereItWasTold() {
    simulation.at(10, () -> happened.add("early"));
    simulation.at(11, () -> happened.add("late"));
    simulation.runFor(10);
    assertThat(happened).containsExactly("early");
    assertThat(simulation.nowNs()).isEqualTo(10);
    assertThat(simulation.pendingEvents()).isEqualTo(1);
  }

  @Test
  void runsUntilAConditionHoldsOrTheLimitIsReached() {
    simulation.at(5, () -> happened.add("x"));
    simulation.at(50, () -> happened.add("y"));
    assertThat(simulation.runUntil(() -> happened.contains("x"), 100)).isTrue();
    assertThat(simulation.nowNs()).isEqualTo(5);
    assertThat(simulation.runUntil(() -> happened.contains("y"), 20)).isFalse();
    assertThat(simulation.nowNs()).isEqualTo(25);
  }

  @Test
  void refusesThePast() {
    simulation.runUntil(100);
    assertThatThrownBy(() -> simulation.at(99, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesSeedAndTimeOfAFailure() {
    simulation.at(
        1_500_000_000,
        () -> {
          throw new IllegalStateException("two owners");
        });
    assertThatThrownBy(() -> simulation.runFor(2_000_000_000))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 7, virtual time 1.500000 s, event 1")
        .hasMessageContaining("two owners");
  }

  @Test
  void checksInvariantsBetweenEvents() {
    int[] checks = {0};
    simulation.check(2, () -> checks[0]++);
    for (int i = 0; i < 10; i++) {
      simulation.at(i, () -> {});
    }
    simulation.runUntil(10);
    assertThat(checks[0]).isEqualTo(5);
  }

  @Test
  void drawsTheSameNumbersForTheSameSeedAndPurposeOnly() {
    long first = new Simulation(7).random("loss").nextLong();
    assertThat(simulation.random("loss").nextLong()).isEqualTo(first);
    assertThat(simulation.random("delay").nextLong()).isNotEqualTo(first);
    assertThat(new Simulation(8).random("loss").nextLong()).isNotEqualTo(first);
  }

  @Test
  void tracesDifferentHistoriesToDifferentHashes() {
    Simulation same = new Simulation(7);
    simulation.trace(1, 2, 3);
    same.trace(1, 2, 3);
    assertThat(same.traceHash()).isEqualTo(simulation.traceHash());
    same.trace(1, 3, 2);
    simulation.trace(1, 2, 3);
    assertThat(same.traceHash()).isNotEqualTo(simulation.traceHash());
  }
}
