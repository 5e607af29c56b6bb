package org.gridtap.lab.sim.campaign;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.sim.scenario.SimulationReport;

/**
 * What is kept of one run.
 *
 * @param replay the command that plays it again
 * @param violations the first few of them, a sentence each
 * @param figures the experiment's figures, by their names
 */
public record Run(
    String experiment,
    int seed,
    String replay,
    String traceHash,
    int violationCount,
    List<String> violations,
    Map<String, Double> figures,
    double virtualSeconds,
    double wallSeconds) {
  private static final int MAX_SENTENCES = 5;

  public Run {
    violations = List.copyOf(violations);
    figures = new LinkedHashMap<>(figures);
  }

  static Run of(Experiment experiment, int seed, SimulationReport report) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Figure figure : experiment.figures()) {
      figures.put(figure.what(), figure.measure().applyAsDouble(report));
    }
    return new Run(
        experiment.name(),
        seed,
        report.replay(),
        report.traceHash(),
        report.violationCount(),
        report.violations().stream()
            .limit(MAX_SENTENCES)
            .map(violation -> violation.kind() + ": " + violation.sentence())
            .toList(),
        figures,
        report.virtualSeconds(),
        report.wallSeconds());
  }

  /** Tells whether every figure was measured; a run of an older version may lack one. */
  boolean isComplete(Experiment experiment) {
    return experiment.figures().stream().allMatch(figure -> figures.containsKey(figure.what()));
  }

  /** Tells whether nothing happened that must not and every figure was reached. */
  boolean passed(Experiment experiment) {
    return violationCount == 0
        && experiment.figures().stream()
            .allMatch(figure -> figure.isReached(figures.getOrDefault(figure.what(), Double.NaN)));
  }
}
