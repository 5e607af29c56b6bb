package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is to be simulated: everything that the course of a run depends on.
 *
 * @param minutes how long the measured part is, in virtual minutes; the scenario's own if empty
 * @param session how long nodes stay where they come and go
 * @param loss the share of datagrams that vanish
 */
public record SimulationPlan(
    int nodes,
    long seed,
    Scenario scenario,
    Level level,
    Latency latency,
    Optional<Integer> minutes,
    SessionLength session,
    double loss) {
  public static final int MIN_NODES = 2;
  public static final int MAX_MINUTES = 24 * 60;
  public static final double MAX_LOSS = 0.5;
  public static final double USUAL_LOSS = 0.001;
  public static final SessionLength USUAL_SESSION = new SessionLength(Duration.ofHours(1), false);

  /** Throws IllegalArgumentException with a line for each thing that is wrong. */
  public SimulationPlan {
    List<String> problems = new ArrayList<>();
    if (nodes < MIN_NODES || nodes > level.maxNodes()) {
      problems.add(
          "--nodes: choose %d to %d on the %s level"
              .formatted(MIN_NODES, level.maxNodes(), name(level)));
    }
    if (minutes.isPresent() && (minutes.get() < 1 || minutes.get() > MAX_MINUTES)) {
      problems.add("--minutes: choose 1 to " + MAX_MINUTES);
    }
    if (!(loss >= 0 && loss <= MAX_LOSS)) {
      problems.add("--loss: choose a share from 0 to " + MAX_LOSS);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  /** Makes a plan with everything else as usual. */
  public static SimulationPlan of(int nodes, long seed, Scenario scenario) {
    return new SimulationPlan(
        nodes,
        seed,
        scenario,
        Level.LINK,
        Latency.KING,
        Optional.empty(),
        USUAL_SESSION,
        USUAL_LOSS);
  }

  /** Returns the same plan with a measured part of so many minutes. */
  public SimulationPlan lasting(int measuredMinutes) {
    return new SimulationPlan(
        nodes, seed, scenario, level, latency, Optional.of(measuredMinutes), session, loss);
  }

  /** Returns the same plan with sessions of this length. */
  public SimulationPlan staying(SessionLength length) {
    return new SimulationPlan(nodes, seed, scenario, level, latency, minutes, length, loss);
  }

  Duration measured() {
    return minutes.map(Duration::ofMinutes).orElse(scenario.usualLength());
  }

  /** Returns the command that plays the very same again. */
  public String command() {
    StringBuilder command = new StringBuilder("gridtap lab simulate --nodes ").append(nodes);
    command.append(" --seed ").append(seed).append(" --scenario ").append(scenario.title());
    if (level != Level.LINK) {
      command.append(" --level ").append(name(level));
    }
    if (latency != Latency.KING) {
      command.append(" --latency ").append(name(latency));
    }
    minutes.ifPresent(given -> command.append(" --minutes ").append(given));
    if (!session.median().equals(USUAL_SESSION.median())) {
      command.append(" --session ").append(session.median().toSeconds()).append('s');
    }
    if (session.heavyTailed()) {
      command.append(" --heavy-tailed");
    }
    if (loss != USUAL_LOSS) {
      command.append(" --loss ").append(loss);
    }
    return command.toString();
  }

  /** Returns a constant's name as it is written on the command line. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
