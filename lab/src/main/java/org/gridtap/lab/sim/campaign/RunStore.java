package org.gridtap.lab.sim.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridtap.node.control.Json;

/**
 * Keeps runs as files, {@code runs/EXPERIMENT-SEED.json}, so that what is done is not done again.
 */
final class RunStore {
  private final Path runs;

  RunStore(Path directory) throws IOException {
    this.runs = directory.resolve("runs");
    Files.createDirectories(runs);
  }

  /**
   * Returns a run that was kept, if it was of the very same plan.
   *
   * @throws IOException for a file that cannot be read, or that is no run
   */
  Optional<Run> find(Experiment experiment, int seed) throws IOException {
    Path file = file(experiment, seed, "json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Run run;
    try {
      run = parse(Json.readMap(Files.readString(file)));
    } catch (ClassCastException | NullPointerException other) {
      throw new IOException(file + " is no run of a campaign; remove it", other);
    }
    boolean isSame = run.replay().equals(experiment.plan(seed).command());
    return isSame && run.isComplete(experiment) ? Optional.of(run) : Optional.empty();
  }

  void keep(Experiment experiment, Run run, String page) throws IOException {
    Files.writeString(file(experiment, run.seed(), "html"), page);
    Files.writeString(file(experiment, run.seed(), "json"), Json.write(run) + "\n");
  }

  private Path file(Experiment experiment, int seed, String kind) {
    return runs.resolve(experiment.name() + "-" + seed + "." + kind);
  }

  private static Run parse(Map<String, Object> map) {
    Map<String, Double> figures = new LinkedHashMap<>();
    ((Map<?, ?>) map.get("figures"))
        .forEach((name, value) -> figures.put((String) name, ((Number) value).doubleValue()));
    List<String> violations =
        ((List<?>) map.get("violations")).stream().map(String.class::cast).toList();
    return new Run(
        (String) map.get("experiment"),
        ((Number) map.get("seed")).intValue(),
        (String) map.get("replay"),
        (String) map.get("traceHash"),
        ((Number) map.get("violationCount")).intValue(),
        violations,
        figures,
        ((Number) map.get("virtualSeconds")).doubleValue(),
        ((Number) map.get("wallSeconds")).doubleValue());
  }
}
