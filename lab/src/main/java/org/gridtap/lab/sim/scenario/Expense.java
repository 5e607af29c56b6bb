package org.gridtap.lab.sim.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run cost.
 *
 * @param cpuSeconds of the thread that simulates
 * @param peakResidentBytes of the whole process, as the kernel counts it; 0 where it does not tell
 */
record Expense(
    double virtualSeconds, double wallSeconds, double cpuSeconds, long peakResidentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  /** Runs something, and tells what that cost. */
  static Expense of(Stage stage, Runnable run) {
    long startNs = System.nanoTime();
    long startCpuNs = cpuNs();
    run.run();
    return new Expense(
        stage.nowNs() / 1e9,
        (System.nanoTime() - startNs) / 1e9,
        (cpuNs() - startCpuNs) / 1e9,
        peak());
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long peak() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
