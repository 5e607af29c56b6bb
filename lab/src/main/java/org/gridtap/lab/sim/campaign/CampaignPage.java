package org.gridtap.lab.sim.campaign;

import java.util.List;
import java.util.Locale;

/**
 * Shows what a campaign found as one HTML file, which needs nothing but the runs' pages beside it.
 */
public final class CampaignPage {
  private static final int WIDTH = 220;
  private static final int HEIGHT = 28;
  private static final int RADIUS = 3;

  /** Room around the values and their limit, as a share of their span. */
  private static final double ROOM = 0.1;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Gridtap campaign</title>
      <style>
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2.5em auto; max-width: 1180px; padding: 0 1em; color: #222; }
        h1 { font-weight: 600; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: 0.35em 0.9em 0.35em 0; text-align: left; vertical-align: middle; }
        th { border-bottom: 2px solid #ccc; font-weight: 600; }
        td { border-bottom: 1px solid #eee; font-variant-numeric: tabular-nums; }
        .verdict { display: inline-block; padding: 0.2em 0.8em; border-radius: 1em; color: #fff; font-weight: 600; }
        .good { background: #2a7d4f; } .bad { background: #b3261e; }
        svg { display: block; } .limit { stroke: #b3261e; stroke-dasharray: 3 3; } .axis { stroke: #ddd; }
        .run { fill: #0072b2; fill-opacity: 0.5; } .missed { fill: #b3261e; }
        code { background: #f4f4f4; padding: 0.1em 0.35em; border-radius: 3px; }
        li { margin: 0.4em 0; } .small { color: #666; }
      </style></head><body>
      <h1>Gridtap campaign</h1>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  private CampaignPage() {}

  /** Writes the page. */
  public static String of(CampaignReport report) {
    CampaignPage page = new CampaignPage();
    page.summary(report);
    page.rows(report.rows());
    page.failures(report.failures());
    return page.html.append("</body></html>\n").toString();
  }

  private void summary(CampaignReport report) {
    html.append(
        String.format(
            Locale.ROOT,
            """
            <p><span class="verdict %s">%s</span> %d runs, %d of them failed. Each dot is a run; the dashed line is
            what every run has to keep to, and a red dot is one that did not.</p>
            """,
            report.passed() ? "good" : "bad",
            report.passed() ? "passed" : "failed",
            report.runs(),
            report.failures().size()));
  }

  private void rows(List<CampaignReport.Row> rows) {
    html.append(
        """
        <table><tr><th>experiment</th><th>nodes</th><th>seeds</th><th>figure</th><th>to reach</th><th>mean</th>
        <th>worst</th><th>runs</th><th></th></tr>
        """);
    String last = "";
    for (CampaignReport.Row row : rows) {
      boolean isNew = !row.experiment().equals(last);
      last = row.experiment();
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td>"
                  + "<td>%s</td><td><span class=\"verdict %s\">%s</span></td></tr>%n",
              isNew ? "<a href=\"runs/" + last + "-1.html\">" + last + "</a>" : "",
              isNew ? String.format(Locale.ROOT, "%,d", row.nodes()) : "",
              isNew ? row.seeds() : "",
              row.what(),
              row.reach().replace("<=", "&le;").replace(">=", "&ge;"),
              CampaignTable.number(row.mean(), row.unit()),
              CampaignTable.number(row.worst(), row.unit()),
              strip(row),
              row.passed() ? "good" : "bad",
              row.passed() ? "reached" : "missed"));
    }
    html.append("</table>\n");
  }

  /** Draws every run's value on one line, and the limit. */
  private static String strip(CampaignReport.Row row) {
    double low = Math.min(row.limit(), row.values().stream().reduce(row.limit(), Math::min));
    double high = Math.max(row.limit(), row.values().stream().reduce(row.limit(), Math::max));
    double span = high - low == 0 ? 1 : high - low;
    double from = low - ROOM * span;
    double scale = WIDTH / (span * (1 + 2 * ROOM));
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s of each run\">"
            .formatted(WIDTH, HEIGHT, row.what()));
    svg.append(
        "<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%2$d\" y2=\"%2$d\"/>"
            .formatted(WIDTH, HEIGHT / 2));
    for (double value : row.values()) {
      boolean isReached = row.isMost() ? value <= row.limit() : value >= row.limit();
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"%d\"/>",
              isReached ? "run" : "missed",
              (value - from) * scale,
              HEIGHT / 2,
              RADIUS));
    }
    return svg.append(
            String.format(
                Locale.ROOT,
                "<line class=\"limit\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"0\" y2=\"%2$d\"/></svg>",
                (row.limit() - from) * scale,
                HEIGHT))
        .toString();
  }

  private void failures(List<CampaignReport.Failure> failures) {
    if (failures.isEmpty()) {
      html.append("<p>Nothing that must not happen did, in any run.</p>\n");
      return;
    }
    html.append("<h2>Runs that failed</h2>\n<ul>\n");
    for (CampaignReport.Failure failure : failures) {
      html.append(
          "<li><a href=\"runs/%1$s-%2$d.html\">%1$s, seed %2$d</a>: %3$s<br><span class=\"small\">see it again: </span><code>%4$s</code></li>\n"
              .formatted(
                  failure.experiment(),
                  failure.seed(),
                  String.join("; ", failure.why()),
                  failure.replay()));
    }
    html.append("</ul>\n");
  }
}
