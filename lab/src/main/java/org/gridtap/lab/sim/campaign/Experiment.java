package org.gridtap.lab.sim.campaign;

import java.util.List;
import org.gridtap.lab.sim.scenario.SimulationPlan;

/**
 * A plan that is played with several seeds.
 *
 * @param name short, for files and for choosing it
 * @param plan with any seed
 * @param seeds how many seeds, 1 and up
 * @param figures what each run is held against, beside having no violation
 */
public record Experiment(String name, SimulationPlan plan, int seeds, List<Figure> figures) {
  public Experiment {
    figures = List.copyOf(figures);
  }

  /** Returns the plan that one of the seeds makes. */
  SimulationPlan plan(int seed) {
    return new SimulationPlan(
        plan.nodes(),
        seed,
        plan.scenario(),
        plan.level(),
        plan.latency(),
        plan.minutes(),
        plan.session(),
        plan.loss());
  }

  /** Returns the same with so many seeds. */
  public Experiment withSeeds(int count) {
    return new Experiment(name, plan, count, figures);
  }
}
