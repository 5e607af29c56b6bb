package org.gridtap.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridtap.lab.soak.Role.Addressing;
import org.gridtap.node.control.Json;
import org.junit.jupiter.api.Test;

class SoakTableTest {
  private static final List<Sample> HOUR =
      Samples.hour(minute -> 95_000, minute -> 52, minute -> 26);

  private static SoakReport report(List<Violation> violations) {
    Growth growth =
        Growth.of(
            new Role("home1", Addressing.AUTO, "", true, true),
            HOUR,
            new JvmProbe.Kept(7_800_000, 14_000_000, 9_000_000),
            new JvmProbe.Kept(7_900_000, 16_000_000, 9_100_000));
    return new SoakReport(
        1,
        violations.isEmpty(),
        12,
        7,
        60,
        10,
        true,
        80,
        70,
        20,
        new SoakReport.Times(10, 1500, 2500, 3000),
        new SoakReport.Times(140, 1200, 2300, 4400),
        new SoakReport.Times(9, 800, 900, 1000),
        new TrafficCounts(3500, 30, 2900, 2, 170, 1),
        new SoakReport.Times(1, 2030, 2030, 2030),
        120_000_000,
        "whole: 12 of 12 are settled members, and each has links to both neighbours",
        new SoakReport.AtEnd(100_000_000, 110_000_000, 9_000_000, 12_000_000, 8, 12, 11, 13),
        List.of(growth),
        violations.size(),
        violations,
        "/tmp/soak");
  }

  private static String table(SoakReport report) {
    StringWriter text = new StringWriter();
    SoakTable.print(report, new PrintWriter(text));
    return text.toString();
  }

  @Test
  void tellsWhatAnHourBrought() {
    assertThat(table(report(List.of())))
        .contains("12 daemons, 60.0 minutes, seed 7: 80 killed, 70 ended politely, 20 hosts moved")
        .containsPattern(
            "home1 +auto +97.3 → 97.3 +\\+0.0 ± 0.0 +14.0 → 16.0 +9.0 → 9.1 +\\+0.0 ± 0.0 +7.8 → 7.9 +52 → 52")
        .contains("p50 1200 ms, p90 2300 ms, most 4400 ms (140)")
        .contains("3530, 30 lost (0.85 %), all there were")
        .contains("171, 1 failed")
        .contains("p50 800 ms, p90 900 ms, most 1000 ms (9)")
        .contains("memory p50 100 MB, most 110 MB", "records p50 8, most 12; links p50 11, most 13")
        .contains("whole: 12 of 12 are settled members")
        .endsWith("PASSED: nothing that must not happen did, and nothing grows.\n");
  }

  @Test
  void tellsEveryViolationAndTheVerdict() {
    Violation twice =
        new Violation(
            63.04, Violation.Kind.ADDRESS_TWICE, "home2", "10.64.0.9 is held by home1 and home2");
    assertThat(table(report(List.of(twice))))
        .contains("63.0 s  ADDRESS_TWICE home2: 10.64.0.9 is held by home1 and home2\n")
        .endsWith("FAILED: 1 violation.\n");
  }

  @Test
  void isAnObjectInJson() throws Exception {
    Map<String, Object> object = Json.readMap(Json.write(report(List.of())));
    assertThat(object).containsEntry("passed", true).containsKey("steady").containsKey("traffic");
    assertThat(((Number) object.getOrDefault("schema", 0)).intValue()).isEqualTo(1);
  }

  @Test
  void drawsAPlotThatNeedsNothingElse() {
    String html =
        new SoakPlot(Map.of("home1", HOUR), Set.of("home1"), List.of(61.0), 60, 10).html();
    assertThat(html)
        .contains("resident memory, MB")
        .contains(">home1</text>")
        .containsPattern("<polyline stroke=\"#0072b2\" points=\"60.0,\\d+")
        .doesNotContain("http")
        .doesNotContain("NaN");
  }
}
