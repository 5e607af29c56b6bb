package org.gridtap.lab.attack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a daemon has used so far, by the kernel's account.
 *
 * @param cpuNs of all threads that live
 * @param dataNs of the data worker
 * @param waitedNs for which the data worker could have run and had no CPU
 * @param controlNs of the control loop
 * @param residentBytes memory in RAM
 */
public record DaemonSample(
    long cpuNs, long dataNs, long waitedNs, long controlNs, long residentBytes, int threads) {
  /** Looks at a process now. */
  public static DaemonSample of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Map<String, Long> byName = new LinkedHashMap<>();
    Map<String, Long> waited = new LinkedHashMap<>();
    int threads = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path task : tasks) {
        try {
          String name = Files.readString(task.resolve("comm")).strip();
          // Time on a CPU, time runnable without one, both in nanoseconds; turns.
          String[] schedule = Files.readString(task.resolve("schedstat")).split(" ");
          byName.merge(name, Long.parseLong(schedule[0]), Long::sum);
          waited.merge(name, Long.parseLong(schedule[1]), Long::sum);
          threads++;
        } catch (NoSuchFileException ended) {
          // Between the listing and the look.
        }
      }
    }
    return new DaemonSample(
        byName.values().stream().mapToLong(Long::longValue).sum(),
        byName.getOrDefault("gridtap-data", 0L),
        waited.getOrDefault("gridtap-data", 0L),
        // The kernel keeps 15 characters of a thread's name.
        byName.getOrDefault("gridtap-control".substring(0, 15), 0L),
        residentBytes(process),
        threads);
  }

  private static long residentBytes(Path process) throws IOException {
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
