package org.gridtap.lab.sim.campaign;

import java.io.PrintWriter;
import java.util.Locale;
import org.gridtap.node.cli.Table;

/** Prints what a campaign found, for people. */
public final class CampaignTable {
  private CampaignTable() {}

  public static void print(CampaignReport report, PrintWriter out) {
    Table table =
        new Table("experiment", "nodes", "seeds", "figure", "reach", "mean", "worst", "passed");
    for (CampaignReport.Row row : report.rows()) {
      table.row(
          row.experiment(),
          row.nodes(),
          row.seeds(),
          row.what(),
          row.reach(),
          number(row.mean(), row.unit()),
          number(row.worst(), row.unit()),
          row.passed() ? "yes" : "NO");
    }
    table.print(out);
    out.println();
    for (CampaignReport.Failure failure : report.failures()) {
      out.printf("%s, seed %d:%n", failure.experiment(), failure.seed());
      failure.why().forEach(sentence -> out.println("  " + sentence));
      out.println("  see it again: " + failure.replay());
    }
    out.printf(
        Locale.ROOT,
        "%s: %d runs, %d failed, %.0f s%n",
        report.passed() ? "PASSED" : "FAILED",
        report.runs(),
        report.failures().size(),
        report.wallSeconds());
    out.flush();
  }

  /** Writes a value with its unit; a share as a percentage. */
  static String number(double value, String unit) {
    if (unit.equals("%")) {
      return String.format(Locale.ROOT, "%.3f %%", 100 * value);
    }
    String number =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.2f", value);
    return unit.isEmpty() ? number : number + " " + unit;
  }
}
