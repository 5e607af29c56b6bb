package org.gridtap.lab.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.Lab;
import org.gridtap.node.control.Json;

/** Builds a soak's places, runs it in them, tells what it found and removes them. */
public final class Soak {
  private static final int FAILED = 1;
  private static final long SUMMARY_SECONDS = 8;

  private final SoakPlan plan;
  private final GridtapProgram program;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final SoakLoop loop = new SoakLoop();
  private final CountDownLatch told = new CountDownLatch(1);

  private Soak(
      SoakPlan plan, GridtapProgram program, PrintWriter out, PrintWriter err, boolean json) {
    this.plan = plan;
    this.program = program;
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /**
   * Runs a soak; the findings go to {@code out}, its course to {@code err}.
   *
   * @return the exit code: 0, or 1 if anything happened that must not or this machine cannot run it
   */
  public static int run(
      SoakPlan plan, GridtapProgram program, PrintWriter out, PrintWriter err, boolean json) {
    return new Soak(plan, program, out, err, json).run();
  }

  private int run() {
    try (loop;
        Lab lab = Lab.up(SoakPlaces.of(plan).topology(), new Interruption())) {
      return soak(lab) ? 0 : FAILED;
    } catch (Exception failure) {
      if (loop.isInterrupted()) {
        return FAILED; // the signal decides on the exit code
      }
      String message = failure.getMessage();
      err.println("gridtap: the soak broke off: " + (message == null ? failure : message));
      err.flush();
      return FAILED;
    } finally {
      told.countDown();
    }
  }

  private boolean soak(Lab lab) throws Exception {
    List<Role> roles = SoakPlaces.of(plan).roles();
    try (Journal journal = new Journal(plan.out(), loop)) {
      SoakRun run = new SoakRun(plan, roles, lab, program, loop, journal);
      SoakReport report = run.run(ProgressLine.onStandardError(err));
      save(report, journal);
      if (json) {
        out.println(Json.write(report));
        out.flush();
      } else {
        SoakTable.print(report, out);
      }
      return report.passed();
    } finally {
      told.countDown();
    }
  }

  private void save(SoakReport report, Journal journal) throws IOException {
    Path directory = journal.directory();
    Files.writeString(directory.resolve("report.json"), Json.write(report) + "\n");
    SoakPlot plot =
        new SoakPlot(
            journal.samples(),
            SoakRun.steadyNames(SoakPlaces.of(plan).roles()),
            journal.killSeconds(),
            report.minutes(),
            report.judgedFromMinute());
    Files.writeString(directory.resolve("soak.html"), plot.html());
  }

  /** Ctrl-C or SIGTERM: what was found until now is told before the places are removed. */
  private final class Interruption implements Lab.ExitListener {
    @Override
    public void onEnding() {
      loop.interrupt();
      try {
        if (!told.await(SUMMARY_SECONDS, TimeUnit.SECONDS)) {
          err.println("gridtap: no summary, for something still runs");
          err.flush();
        }
      } catch (InterruptedException halted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onRemoved() {
      err.println("Interrupted; everything is removed.");
      err.flush();
    }
  }
}
