package org.gridtap.lab.sim.campaign;

import java.util.function.ToDoubleFunction;
import org.gridtap.lab.sim.scenario.SimulationReport;

/**
 * One number that runs of an experiment are held against.
 *
 * @param unit behind the number, for people; a percent sign means that the value is a share
 * @param limit that every run has to keep to
 * @param isMost whether the value may be that at most; at least otherwise
 * @param measure takes the value from a run's report
 */
public record Figure(
    String what,
    String unit,
    double limit,
    boolean isMost,
    ToDoubleFunction<SimulationReport> measure) {

  static Figure atMost(
      String what, double limit, String unit, ToDoubleFunction<SimulationReport> measure) {
    return new Figure(what, unit, limit, true, measure);
  }

  static Figure atLeast(
      String what, double limit, String unit, ToDoubleFunction<SimulationReport> measure) {
    return new Figure(what, unit, limit, false, measure);
  }

  boolean isReached(double value) {
    return isMost ? value <= limit : value >= limit;
  }

  /** Returns the worse of two values. */
  double worse(double one, double other) {
    return isMost ? Math.max(one, other) : Math.min(one, other);
  }
}
