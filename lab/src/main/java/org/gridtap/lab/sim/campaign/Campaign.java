package org.gridtap.lab.sim.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gridtap.lab.sim.scenario.Play;
import org.gridtap.lab.soak.ProgressLine;
import org.jspecify.annotations.Nullable;

/** Plays all runs of some experiments that have not been played yet. */
public final class Campaign {
  /** Runs with more nodes than this take gigabytes, and are played one at a time, at the end. */
  private static final int SMALL = 1_000;

  private record Task(Experiment experiment, int seed) {}

  private record Played(Task task, Run run) {}

  private final List<Experiment> experiments;
  private final @Nullable RunStore store;
  private final @Nullable ProgressLine progress;
  private final Map<Task, Run> done = new LinkedHashMap<>();
  private final long startNs = System.nanoTime();
  private int tasks;
  private int failed;

  private Campaign(
      List<Experiment> experiments, @Nullable RunStore store, @Nullable ProgressLine progress) {
    this.experiments = experiments;
    this.store = store;
    this.progress = progress;
  }

  /**
   * Plays a campaign to its end.
   *
   * @param directory where runs are kept, and found when they have been played before; null for
   *     nowhere
   * @param jobs how many runs are played at a time
   * @param progress where to tell how far it is; null for nowhere
   * @throws IOException if runs cannot be kept or read
   */
  public static CampaignReport run(
      List<Experiment> experiments,
      @Nullable Path directory,
      int jobs,
      @Nullable ProgressLine progress)
      throws IOException, InterruptedException {
    RunStore store = directory == null ? null : new RunStore(directory);
    return new Campaign(experiments, store, progress).run(jobs);
  }

  private CampaignReport run(int jobs) throws IOException, InterruptedException {
    List<Task> small = new ArrayList<>();
    List<Task> large = new ArrayList<>();
    for (Experiment experiment : experiments) {
      for (int seed = 1; seed <= experiment.seeds(); seed++) {
        Task task = new Task(experiment, seed);
        tasks++;
        Optional<Run> kept = store == null ? Optional.empty() : store.find(experiment, seed);
        if (kept.isPresent()) {
          finished(task, kept.get());
        } else {
          (experiment.plan().nodes() <= SMALL ? small : large).add(task);
        }
      }
    }
    play(small, jobs);
    play(large, 1);
    if (progress != null) {
      progress.clear();
    }
    return CampaignReport.of(experiments, this::runs, (System.nanoTime() - startNs) / 1e9);
  }

  /** Returns the runs of an experiment in the order of their seeds. */
  private List<Run> runs(Experiment experiment) {
    List<Run> runs = new ArrayList<>();
    for (int seed = 1; seed <= experiment.seeds(); seed++) {
      Run run = done.get(new Task(experiment, seed));
      if (run != null) {
        runs.add(run);
      }
    }
    return runs;
  }

  private void play(List<Task> left, int jobs) throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
      ExecutorCompletionService<Played> runs = new ExecutorCompletionService<>(threads);
      left.forEach(task -> runs.submit(() -> new Played(task, play(task))));
      try {
        for (int i = 0; i < left.size(); i++) {
          Played next = runs.take().get();
          finished(next.task, next.run);
        }
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof UncheckedIOException notKept) {
          throw notKept.getCause();
        }
        throw new IllegalStateException(failure);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private Run play(Task task) {
    Play.Outcome outcome = Play.run(task.experiment.plan(task.seed), null);
    Run run = Run.of(task.experiment, task.seed, outcome.report());
    try {
      if (store != null) {
        store.keep(task.experiment, run, outcome.page());
      }
    } catch (IOException notKept) {
      throw new UncheckedIOException(notKept);
    }
    return run;
  }

  private void finished(Task task, Run run) {
    done.put(task, run);
    failed += run.passed(task.experiment) ? 0 : 1;
    if (progress != null) {
      Duration wall = Duration.ofNanos(System.nanoTime() - startNs);
      progress.show(
          () ->
              "%s %d of %d runs, %d failed; the last: %s, seed %d"
                  .formatted(
                      ProgressLine.clock(wall),
                      done.size(),
                      tasks,
                      failed,
                      task.experiment.name(),
                      task.seed));
    }
  }
}
