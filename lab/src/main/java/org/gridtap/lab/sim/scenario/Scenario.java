package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What happens to an overlay in a simulation. */
public enum Scenario {
  P2PLAB("one joins every 0.25 s, as in P2PLab", 2),
  STEADY("all have joined, and nothing happens but upkeep and look-ups", 5),
  FLASH("all join within a minute", 1),
  HALFCRASH("half of all crash at once", 4),
  CHURN("each node crashes after a while (--session), and another joins", 10),
  MERGE("two rings of half the nodes each meet", 3),
  BLOCKED("30 of 100 pairs cannot talk directly", 5),
  ROUGH("loss, duplicates, one-way pairs, wrong clocks, pauses, a partition", 5),
  FOUNDING("the first nodes of a new overlay, one after the other", 1),
  GRANTS_A("all fight over eight keys; half of the nodes stay less than 1.9 min", 60),
  GRANTS_B("all fight over eight keys; sessions of 6 min, and links flap", 60),
  GRANTS_C("all fight over eight keys; sessions of 6 min, and the network is cut", 60),
  GRANTS_D("all fight over eight keys; sessions of 6 min, links flap, and the network is cut", 60);

  private final String sentence;
  private final Duration usualLength;

  /** Plays a scenario, by what a stage offers. */
  @FunctionalInterface
  interface Script {
    void play(Stage stage);
  }

  Scenario(String sentence, int minutes) {
    this.sentence = sentence;
    this.usualLength = Duration.ofMinutes(minutes);
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
    Script script =
        switch (this) {
          case P2PLAB -> new P2pLab();
          case STEADY -> new Steady();
          case FLASH -> new Flash();
          case HALFCRASH -> new HalfCrash();
          case CHURN -> new Churn();
          case MERGE -> new Merge();
          case BLOCKED -> new Blocked();
          case ROUGH -> new Rough();
          case FOUNDING -> new Founding();
          case GRANTS_A -> Grants.a();
          case GRANTS_B -> Grants.b();
          case GRANTS_C -> Grants.c();
          case GRANTS_D -> Grants.d();
        };
    script.play(stage);
  }

  public static Optional<Scenario> named(String title) {
    return Arrays.stream(values()).filter(scenario -> scenario.title().equals(title)).findFirst();
  }

  public static List<String> titles() {
    return Arrays.stream(values()).map(Scenario::title).toList();
  }
}
