package org.gridtap.lab.sim.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.gridtap.lab.sim.scenario.Scenario;
import org.gridtap.lab.sim.scenario.SimulationPlan;
import org.gridtap.lab.sim.scenario.SimulationReport;
import org.gridtap.node.control.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
  private static final SimulationPlan PLAN = SimulationPlan.of(8, 1, Scenario.FLASH).lasting(1);

  @TempDir Path directory;

  private static Experiment experiment(double limit) {
    return new Experiment(
        "small",
        PLAN,
        2,
        List.of(
            Figure.atMost("hops, mean", limit, "", SimulationReport::hopsMean),
            Figure.atLeast("answered", 0.5, "%", SimulationReport::lookupSuccess)));
  }

  private CampaignReport run(Experiment experiment) throws Exception {
    return Campaign.run(List.of(experiment), directory, 2, null);
  }

  private static String table(CampaignReport report) {
    StringWriter text = new StringWriter();
    CampaignTable.print(report, new PrintWriter(text));
    return text.toString();
  }

  @Test
  void everySeedIsPlayedAndEveryFigureHasARow() throws Exception {
    CampaignReport report = run(experiment(5));
    assertThat(report.passed()).isTrue();
    assertThat(report.runs()).isEqualTo(2);
    assertThat(report.rows())
        .extracting(CampaignReport.Row::what)
        .containsExactly("hops, mean", "answered");
    assertThat(report.rows().getFirst().values()).hasSize(2).allMatch(hops -> hops > 0);
    assertThat(report.rows().getFirst().worst())
        .isGreaterThanOrEqualTo(report.rows().getFirst().mean());
    assertThat(table(report)).contains("PASSED: 2 runs, 0 failed", "<= 5", ">= 50.000 %");
  }

  @Test
  void aRunThatMissesAFigureFailsWithTheCommandThatShowsIt() throws Exception {
    CampaignReport report = run(experiment(0.001));
    assertThat(report.passed()).isFalse();
    assertThat(report.failures()).hasSize(2);
    assertThat(report.failures().getLast().replay())
        .isEqualTo("gridtap lab simulate --nodes 8 --seed 2 --scenario flash --minutes 1");
    assertThat(table(report))
        .contains("FAILED: 2 runs, 2 failed", "see it again: gridtap lab simulate", "hops, mean: ");
    assertThat(CampaignPage.of(report))
        .contains("missed", "runs/small-2.html", "--seed 2 --scenario flash")
        .doesNotContain("http:", "https:", "NaN");
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws Exception {
    CampaignReport first = run(experiment(5));
    Path kept = directory.resolve("runs/small-2.json");
    FileTime then = Files.getLastModifiedTime(kept);
    Files.delete(directory.resolve("runs/small-1.json"));
    CampaignReport again = run(experiment(5));
    assertThat(again.rows()).isEqualTo(first.rows());
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(then);
    assertThat(directory.resolve("runs/small-1.json")).exists();
    assertThat(directory.resolve("runs/small-1.html")).content().contains("<svg");
  }

  @Test
  void aRunOfAnotherPlanIsPlayedAgain() throws Exception {
    run(experiment(5));
    Experiment other =
        new Experiment("small", SimulationPlan.of(6, 1, Scenario.FLASH).lasting(1), 1, List.of());
    Campaign.run(List.of(other), directory, 1, null);
    assertThat(Json.readMap(Files.readString(directory.resolve("runs/small-1.json"))).get("replay"))
        .isEqualTo("gridtap lab simulate --nodes 6 --seed 1 --scenario flash --minutes 1");
  }

  @Test
  void aFileThatIsNoRunIsNamed() throws Exception {
    Files.createDirectories(directory.resolve("runs"));
    Files.writeString(directory.resolve("runs/small-1.json"), Json.write(Map.of("figures", 3)));
    assertThatThrownBy(() -> run(experiment(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("small-1.json is no run");
  }

  @Test
  void violationsHaveARowOfTheirOwn() {
    Run bad =
        new Run(
            "small",
            1,
            "again",
            "00",
            3,
            List.of("ring: torn"),
            Map.of("hops, mean", 1.0, "answered", 1.0),
            1,
            1);
    CampaignReport report = CampaignReport.of(List.of(experiment(5)), _ -> List.of(bad), 1);
    assertThat(report.passed()).isFalse();
    assertThat(report.rows().getFirst())
        .satisfies(
            row -> {
              assertThat(row.what()).isEqualTo("violations");
              assertThat(row.worst()).isEqualTo(3);
              assertThat(row.passed()).isFalse();
            });
    assertThat(report.failures().getFirst().why()).containsExactly("ring: torn");
  }

  @Test
  void everyExperimentHasANameOfItsOwnAndAtLeastOneSeed() {
    for (List<Experiment> set : List.of(Experiments.whole(), Experiments.reduced())) {
      assertThat(set).extracting(Experiment::name).doesNotHaveDuplicates();
      assertThat(set).allMatch(experiment -> experiment.seeds() > 0);
    }
    assertThat(Experiments.whole().stream().filter(e -> e.name().matches("grants-[abc]")))
        .hasSize(3)
        .allMatch(experiment -> experiment.seeds() >= 100);
  }
}
