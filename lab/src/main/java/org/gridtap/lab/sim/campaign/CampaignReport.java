package org.gridtap.lab.sim.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gridtap.node.control.StatusReport;

/**
 * What a campaign found; {@code gridtap lab campaign --json} prints it.
 *
 * @param rows a row for each figure; one for each experiment that has none
 * @param failures each run in which something happened that must not, or that missed a figure
 */
public record CampaignReport(
    int schema,
    boolean passed,
    int runs,
    List<Row> rows,
    List<Failure> failures,
    double wallSeconds) {
  public CampaignReport {
    rows = List.copyOf(rows);
    failures = List.copyOf(failures);
  }

  /**
   * A figure of an experiment.
   *
   * @param reach what is to be reached, for people
   * @param limit the same as a number, and {@code isMost} whether the value may be that at most
   * @param values of each run, in the order of the seeds
   * @param passed whether every run reached it, and nothing happened in any that must not
   */
  public record Row(
      String experiment,
      String scenario,
      int nodes,
      int seeds,
      String what,
      String unit,
      String reach,
      double limit,
      boolean isMost,
      double mean,
      double worst,
      List<Double> values,
      boolean passed) {
    public Row {
      values = List.copyOf(values);
    }
  }

  /**
   * A run that failed.
   *
   * @param why the first violations, or the figures that were missed
   * @param replay the command that plays it again
   */
  public record Failure(String experiment, int seed, List<String> why, String replay) {
    public Failure {
      why = List.copyOf(why);
    }
  }

  static CampaignReport of(
      List<Experiment> experiments, Function<Experiment, List<Run>> runsOf, double wallSeconds) {
    List<Row> rows = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    int count = 0;
    for (Experiment experiment : experiments) {
      List<Run> runs = runsOf.apply(experiment);
      count += runs.size();
      rows.addAll(rows(experiment, runs));
      runs.stream()
          .filter(run -> !run.passed(experiment))
          .forEach(run -> failures.add(failure(experiment, run)));
    }
    return new CampaignReport(
        StatusReport.SCHEMA, failures.isEmpty(), count, rows, failures, wallSeconds);
  }

  private static List<Row> rows(Experiment experiment, List<Run> runs) {
    List<Row> rows = new ArrayList<>();
    Figure violations = Figure.atMost("violations", 0, "", _ -> 0);
    boolean clean = runs.stream().allMatch(run -> run.violationCount() == 0);
    rows.add(
        row(experiment, violations, runs.stream().map(r -> (double) r.violationCount()).toList()));
    for (Figure figure : experiment.figures()) {
      List<Double> values =
          runs.stream().map(run -> run.figures().getOrDefault(figure.what(), Double.NaN)).toList();
      rows.add(row(experiment, figure, values));
    }
    return rows.size() > 1 && clean ? rows.subList(1, rows.size()) : rows;
  }

  private static Row row(Experiment experiment, Figure figure, List<Double> values) {
    double sum = values.stream().mapToDouble(Double::doubleValue).sum();
    return new Row(
        experiment.name(),
        experiment.plan().scenario().title(),
        experiment.plan().nodes(),
        values.size(),
        figure.what(),
        figure.unit(),
        (figure.isMost() ? "<= " : ">= ") + CampaignTable.number(figure.limit(), figure.unit()),
        figure.limit(),
        figure.isMost(),
        values.isEmpty() ? 0 : sum / values.size(),
        values.stream().reduce(figure::worse).orElse(0.0),
        values,
        values.stream().allMatch(figure::isReached));
  }

  private static Failure failure(Experiment experiment, Run run) {
    List<String> why = new ArrayList<>(run.violations());
    for (Figure figure : experiment.figures()) {
      double value = run.figures().getOrDefault(figure.what(), Double.NaN);
      if (!figure.isReached(value)) {
        why.add(figure.what() + ": " + CampaignTable.number(value, figure.unit()));
      }
    }
    return new Failure(experiment.name(), run.seed(), why, run.replay());
  }
}
