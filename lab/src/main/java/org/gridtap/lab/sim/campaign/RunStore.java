package org.gridtap.lab.sim.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    Map<?, ?> numbers = value(map, "figures", Map.class);
    numbers.forEach((name, number) -> figures.put((String) name, ((Number) number).doubleValue()));
    List<String> violations = new ArrayList<>();
    List<?> sentences = value(map, "violations", List.class);
    sentences.forEach(sentence -> violations.add((String) sentence));
    return new Run(
        value(map, "experiment", String.class),
        value(map, "seed", Number.class).intValue(),
        value(map, "replay", String.class),
        value(map, "traceHash", String.class),
        value(map, "violationCount", Number.class).intValue(),
        violations,
        figures,
        value(map, "virtualSeconds", Number.class).doubleValue(),
        value(map, "wallSeconds", Number.class).doubleValue());
  }

  private static <T> T value(Map<String, Object> map, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(map.get(name), name));
  }
}
