package org.gridtap.lab.sim.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gridtap.lab.sim.scenario.Chart.Bar;
import org.gridtap.lab.sim.scenario.Chart.Line;

/** Shows what a simulation found as one HTML file with SVG inside, which needs nothing else. */
final class SimulationPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Gridtap simulation</title>
      <style>
        body { font: 14px sans-serif; margin: 2em; max-width: 1000px; }
        table { border-collapse: collapse; }
        th, td { padding: 0.2em 0.8em 0.2em 0; text-align: right; font-variant-numeric: tabular-nums; }
        th:first-child, td:first-child { text-align: left; }
        th { border-bottom: 1px solid #ccc; }
        text { font: 11px sans-serif; fill: #444; }
        polyline { fill: none; stroke-width: 1.5; }
        .grid { stroke: #e5e5e5; }
        .bar { fill: #0072b2; }
        .bad { color: #d33; }
        code { background: #f4f4f4; padding: 0.1em 0.3em; }
      </style></head><body>
      <h1>Gridtap simulation</h1>
      """;

  /** Points of a distribution that is drawn. */
  private static final int STEPS = 200;

  private final SimulationReport report;
  private final Stage stage;
  private final StringBuilder html = new StringBuilder(HEAD);

  private SimulationPage(SimulationReport report, Stage stage) {
    this.report = report;
    this.stage = stage;
  }

  static String of(SimulationReport report, Stage stage) {
    SimulationPage page = new SimulationPage(report, stage);
    page.summary();
    page.phases();
    page.contest();
    page.violations();
    page.charts();
    return page.html.append("</body></html>\n").toString();
  }

  private void summary() {
    html.append(
        String.format(
            Locale.ROOT,
            """
            <p><b>%s</b>: %s. %d nodes, seed %d, %s level, %s latencies; %.0f virtual seconds in
            %.0f s, %,d events. Trace hash <code>%s</code>.</p>
            <p>To see the same again: <code>%s</code></p>
            """,
            report.scenario(),
            stage.plan().scenario().sentence(),
            report.nodes(),
            report.seed(),
            report.level(),
            report.latency(),
            report.virtualSeconds(),
            report.wallSeconds(),
            report.events(),
            report.traceHash(),
            report.replay()));
  }

  private void phases() {
    html.append(
        """
        <table><tr><th>phase</th><th>from</th><th>lasted</th><th>ring whole after</th><th>look-ups</th>
        <th>answered</th><th>routed</th><th>wrong</th><th>hops, mean / p99</th><th>B/s a node</th></tr>
        """);
    for (SimulationReport.PhaseReport phase : report.phases()) {
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%.0f s</td><td>%.0f s</td><td>%s</td><td>%d</td><td>%.3f %%</td>"
                  + "<td>%.3f %%</td><td>%d</td><td>%.2f / %d</td><td>%.0f</td></tr>%n",
              phase.title(),
              phase.startSeconds(),
              phase.seconds(),
              phase.wholeAfterSeconds() < 0
                  ? ""
                  : String.format(Locale.ROOT, "%.1f s", phase.wholeAfterSeconds()),
              phase.lookups(),
              100 * phase.lookupSuccess(),
              100 * phase.lookupRouted(),
              phase.wrongAnswers(),
              phase.hopsMean(),
              phase.hopsP99(),
              phase.bytesPerNodePerSecond()));
    }
    html.append("</table>\n");
  }

  private void contest() {
    SimulationReport.ContestReport contest = report.contest();
    if (contest != null) {
      html.append(
          String.format(
              Locale.ROOT,
              """
              <p>Fought over: %d grants, %d refusals, %d look-ups answered. <b>Double grants: %d</b>; on both sides of a
              cut: %d, settled after %.1f s at most. Answers that cannot be true: %d, and %d during cuts.</p>
              """,
              contest.grants(),
              contest.refusals(),
              contest.lookups(),
              contest.doubleGrants(),
              contest.conflicts(),
              contest.worstSettleSeconds(),
              contest.flaws(),
              contest.flawsInCuts()));
    }
  }

  private void violations() {
    if (report.passed()) {
      html.append("<p>Nothing that must not happen did.</p>\n");
      return;
    }
    html.append(
        String.format(
            Locale.ROOT, "<p class=\"bad\">%d violations:</p>\n<ul>\n", report.violationCount()));
    for (Violation violation : report.violations()) {
      html.append(
          String.format(
              Locale.ROOT,
              "<li>%.2f s, %s: %s</li>%n",
              violation.seconds(),
              violation.kind(),
              violation.sentence()));
    }
    html.append("</ul>\n");
  }

  private void charts() {
    List<Timeline.Point> points = stage.timeline().points();
    html.append(
        Chart.lines(
            "Nodes over time",
            " s",
            0,
            1.05 * points.stream().mapToInt(point -> point.nodes).max().orElse(1),
            List.of(
                over(points, "alive", point -> point.nodes),
                over(points, "on the ring", point -> point.joined))));
    html.append(lookUpSuccess(points));
    html.append(Chart.bars("Hops of look-ups, share in %", SimulationPage::share, hops()));
    html.append(Chart.lines("Look-up time, % answered within", " ms", 0, 100, times()));
    html.append(
        Chart.lines(
            "Bytes a second and node over time",
            " s",
            0,
            1.1 * points.stream().mapToDouble(point -> point.bytesPerNodeAndSecond).max().orElse(1),
            List.of(over(points, "all", point -> point.bytesPerNodeAndSecond))));
    html.append(
        Chart.bars(
            "Bytes a second and node by class",
            value -> String.format(Locale.ROOT, "%.0f", value),
            measured().bytesByClass().entrySet().stream().map(SimulationPage::bar).toList()));
  }

  /** Five seconds of look-ups are few: the axis begins where the worst of them are. */
  private static String lookUpSuccess(List<Timeline.Point> points) {
    List<Timeline.Point> asked = points.stream().filter(point -> point.decided > 0).toList();
    double worst =
        asked.stream()
            .mapToDouble(point -> 100.0 * Math.min(point.answered, point.routed) / point.decided)
            .min()
            .orElse(0);
    return Chart.lines(
        "Look-up success over time, %",
        " s",
        Math.floor(Math.min(worst, 99) / 10) * 10,
        100,
        List.of(
            over(asked, "answered", point -> 100.0 * point.answered / point.decided),
            over(asked, "routed", point -> 100.0 * point.routed / point.decided)));
  }

  private static Line over(
      List<Timeline.Point> points, String title, ToDoubleFunction<Timeline.Point> value) {
    return new Line(
        title,
        points.stream()
            .map(point -> new double[] {point.startSeconds, value.applyAsDouble(point)})
            .toList());
  }

  private LookUpCounts lookUps() {
    return stage.phases().stream()
        .filter(phase -> phase.title().equals(SimulationReport.MEASURED))
        .findFirst()
        .orElse(stage.currentPhase())
        .lookUps();
  }

  private SimulationReport.PhaseReport measured() {
    return report.phases().stream()
        .filter(phase -> phase.title().equals(SimulationReport.MEASURED))
        .findFirst()
        .orElse(report.phases().getLast());
  }

  private List<Bar> hops() {
    LookUpCounts lookUps = lookUps();
    long[] counts = lookUps.hops();
    int most = lookUps.hopsAt(1);
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i <= most; i++) {
      bars.add(new Bar(Integer.toString(i), 100.0 * counts[i] / Math.max(1, lookUps.routed())));
    }
    return bars;
  }

  /** Of look-ups, and of creates where any were measured. */
  private List<Line> times() {
    List<Line> lines = new ArrayList<>();
    lines.add(share("answered", lookUps().sortedAnswerMs()));
    for (Phase phase : stage.phases()) {
      double[] creates = phase.createMs().sorted();
      if (creates.length > 0) {
        lines.add(share("created", creates));
      }
    }
    return lines;
  }

  private static Line share(String title, double[] sorted) {
    List<double[]> points = new ArrayList<>();
    points.add(new double[] {0, 0});
    for (int i = 1; i <= STEPS && sorted.length > 0; i++) {
      int rank = (int) Math.ceil((double) sorted.length * i / STEPS);
      points.add(new double[] {sorted[rank - 1], 100.0 * i / STEPS});
    }
    return new Line(title, points);
  }

  private static Bar bar(Map.Entry<String, Double> rate) {
    return new Bar(rate.getKey(), rate.getValue());
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
