package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What happens to an overlay in a simulation. */
public enum Scenario {
  P2PLAB("one joins every 0.25 s, as in P2PLab", 2, new P2pLab()),
  STEADY("all have joined, and nothing happens but upkeep and look-ups", 5, new Steady()),
  FLASH("all join within a minute", 1, new Flash()),
  HALFCRASH("half of all crash at once", 4, new HalfCrash()),
  CHURN("each node crashes after a while (--session), and another joins", 10, new Churn()),
  MERGE("two rings of half the nodes each meet", 3, new Merge()),
  BLOCKED("30 of 100 pairs cannot talk directly", 5, new Blocked()),
  ROUGH("loss, duplicates, one-way pairs, wrong clocks, pauses, a partition", 5, new Rough());

  private final String sentence;
  private final Duration usualLength;
  private final Script script;

  /** Plays a scenario, by what a stage offers. */
  @FunctionalInterface
  interface Script {
    void play(Stage stage);
  }

  Scenario(String sentence, int minutes, Script script) {
    this.sentence = sentence;
    this.usualLength = Duration.ofMinutes(minutes);
    this.script = script;
  }

  /** Returns the name that the command line knows. */
  public String title() {
    return SimulationPlan.name(this);
  }

  /** Returns what happens, for people. */
  public String sentence() {
    return sentence;
  }

  Duration usualLength() {
    return usualLength;
  }

  void play(Stage stage) {
    script.play(stage);
  }

  public static Optional<Scenario> named(String title) {
    return Arrays.stream(values()).filter(scenario -> scenario.title().equals(title)).findFirst();
  }

  public static List<String> titles() {
    return Arrays.stream(values()).map(Scenario::title).toList();
  }
}
