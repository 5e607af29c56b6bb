package org.gridtap.lab.sim.scenario;

import java.time.Duration;
import java.util.Locale;
import org.gridtap.lab.soak.ProgressLine;
import org.jspecify.annotations.Nullable;

/** Plays one plan, tells how far it is, and what it found. */
public final class Play {
  private final @Nullable ProgressLine progress;
  private final Stage stage;
  private final long startNs = System.nanoTime();
  private long shownNs = startNs;
  private double shownVirtualSeconds;

  private Play(SimulationPlan plan, @Nullable ProgressLine progress) {
    this.progress = progress;
    this.stage = new Stage(plan, this::onProgress);
  }

  /** What a play leaves behind. */
  public record Outcome(SimulationReport report, String page) {}

  /**
   * Plays a plan to its end.
   *
   * @param progress where to tell how far it is; null for nowhere
   */
  public static Outcome run(SimulationPlan plan, @Nullable ProgressLine progress) {
    return new Play(plan, progress).run();
  }

  private Outcome run() {
    Expense expense = Expense.of(stage, this::play);
    if (progress != null) {
      progress.clear();
    }
    String hash = String.format("%016x", stage.simulation().traceHash());
    stage.close();
    SimulationReport report = SimulationReport.of(stage, hash, expense);
    return new Outcome(report, SimulationPage.of(report, stage));
  }

  /** An exception of a node ends the play, and is told like everything else that must not be. */
  private void play() {
    try {
      stage.play();
    } catch (AssertionError | RuntimeException failure) {
      stage.checks().violation("exception", String.valueOf(failure.getMessage()));
    }
  }

  private void onProgress() {
    long nowNs = System.nanoTime();
    if (progress == null || nowNs - shownNs < progress.period().toNanos()) {
      return;
    }
    double virtualSeconds = stage.nowNs() / 1e9;
    double speed = (virtualSeconds - shownVirtualSeconds) / ((nowNs - shownNs) / 1e9);
    shownNs = nowNs;
    shownVirtualSeconds = virtualSeconds;
    progress.show(() -> line(virtualSeconds, speed, Duration.ofNanos(nowNs - startNs)));
  }

  /** Real time gone, virtual time gone, and how much faster the latter goes. */
  private String line(double virtualSeconds, double speed, Duration wall) {
    LookUpCounts lookUps = stage.currentPhase().lookUps();
    return String.format(
        Locale.ROOT,
        "%s %s (%.1f×) %s: %d/%d on the ring, look-ups %.2f %%, %d violations",
        ProgressLine.clock(wall),
        ProgressLine.clock(Duration.ofMillis((long) (virtualSeconds * 1000))),
        speed,
        stage.currentPhase().title(),
        stage.population().joined(),
        stage.population().size(),
        100 * lookUps.answeredShare(),
        stage.checks().count());
  }
}
