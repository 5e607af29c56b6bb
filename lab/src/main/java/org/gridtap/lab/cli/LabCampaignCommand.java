package org.gridtap.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.gridtap.lab.sim.campaign.Campaign;
import org.gridtap.lab.sim.campaign.CampaignPage;
import org.gridtap.lab.sim.campaign.CampaignReport;
import org.gridtap.lab.sim.campaign.CampaignTable;
import org.gridtap.lab.sim.campaign.Experiment;
import org.gridtap.lab.sim.campaign.Experiments;
import org.gridtap.lab.soak.ProgressLine;
import org.gridtap.node.control.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridtap lab campaign}. */
@Command(
    name = "campaign",
    header =
        "Runs all simulations with all their seeds, and holds them against what is to be reached.",
    description = {
      "%nEach experiment is a scenario of `lab simulate` with a number of nodes and some seeds. With --out, what has been"
          + " played is not played again: a campaign that was stopped goes on. Needs no root.",
      "",
      "Exit code 1 if a run missed its figures, or anything happened that must not.",
      "",
      "Example: gridtap lab campaign --out /tmp/campaign",
      ""
    })
public final class LabCampaignCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--reduced", description = "A small set of a few minutes, as ./check runs it.")
  private boolean reduced;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only experiments whose names contain one of these.")
  private List<String> only = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "So many seeds each, 1 and up, in place of the experiment's own number.")
  private @Nullable Integer seeds;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many runs at a time (default: as many as there are processors).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where runs are kept, campaign.html and campaign.json go.")
  private @Nullable Path out;

  @Option(
      names = {"-j", "--json"},
      description = "Print one JSON object, with \"schema\": 1, and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Integer count = seeds;
    List<Experiment> chosen =
        (reduced ? Experiments.reduced() : Experiments.whole())
            .stream()
                .filter(one -> only.isEmpty() || only.stream().anyMatch(one.name()::contains))
                .map(one -> count == null ? one : one.withSeeds(count))
                .toList();
    boolean isWrong = jobs < 1 || (count != null && count < 1);
    if (isWrong) {
      err.println("gridtap: --jobs and --seeds: choose 1 or more");
    }
    if (chosen.isEmpty()) {
      err.println(
          "gridtap: --only: there is no such experiment; choose one of "
              + String.join(", ", names(reduced)));
    }
    if (isWrong || chosen.isEmpty()) {
      return USAGE;
    }
    CampaignReport report = Campaign.run(chosen, out, jobs, ProgressLine.onStandardError(err));
    tell(report);
    return report.passed() ? 0 : FAILED;
  }

  private static List<String> names(boolean isReduced) {
    return (isReduced ? Experiments.reduced() : Experiments.whole())
        .stream().map(Experiment::name).toList();
  }

  private void tell(CampaignReport report) throws IOException {
    PrintWriter answer = spec.commandLine().getOut();
    if (out != null) {
      Files.writeString(out.resolve("campaign.json"), Json.write(report) + "\n");
      Files.writeString(out.resolve("campaign.html"), CampaignPage.of(report));
    }
    if (json) {
      answer.println(Json.write(report));
    } else {
      CampaignTable.print(report, answer);
      if (out != null) {
        answer.println("The whole of it: " + out.resolve("campaign.html"));
      }
    }
    answer.flush();
  }
}
