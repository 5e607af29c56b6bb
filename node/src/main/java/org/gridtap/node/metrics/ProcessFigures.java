package org.gridtap.node.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What this process uses, as the kernel (proc(5)) and the JVM tell it. The JVM's management beans
 * would tell more, and cost an idle daemon more than they are worth.
 */
public final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private ProcessFigures() {}

  /** Adds the families; reads files, so not for a thread that must not wait. */
  public static void addTo(PrometheusText text) {
    Map<String, Long> status = status();
    text.gauge("gridtap_process_resident_memory_bytes", "Resident memory.")
        .sample(bytes(status, "VmRSS"));
    text.gauge("gridtap_process_resident_memory_peak_bytes", "Greatest resident memory so far.")
        .sample(bytes(status, "VmHWM"));
    text.gauge(
            "gridtap_process_anonymous_memory_bytes",
            "Resident memory that is no file's: the heap's pages, and native memory.")
        .sample(bytes(status, "RssAnon"));
    Runtime runtime = Runtime.getRuntime();
    text.gauge("gridtap_jvm_heap_used_bytes", "Heap in use, garbage included.")
        .sample(runtime.totalMemory() - runtime.freeMemory());
    text.gauge("gridtap_jvm_heap_committed_bytes", "Heap taken from the system.")
        .sample(runtime.totalMemory());
    text.gauge("gridtap_jvm_heap_limit_bytes", "Greatest heap that may be taken.")
        .sample(runtime.maxMemory());
    text.gauge("gridtap_process_threads", "Threads of the process.")
        .sample(status.getOrDefault("Threads", 0L));
    text.gauge("gridtap_process_open_descriptors", "Open file descriptors.")
        .sample(openDescriptors());
    text.counter("gridtap_process_cpu_seconds_total", "Processor time used.")
        .sample(
            ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
                / 1e3);
  }

  private static double bytes(Map<String, Long> status, String key) {
    return status.getOrDefault(key, 0L) * 1024;
  }

  /** Reads the lines that hold one number: {@code VmRSS: 94208 kB}. */
  private static Map<String, Long> status() {
    Map<String, Long> numbers = new HashMap<>();
    try {
      for (String line : Files.readAllLines(STATUS)) {
        String[] words = line.split("\\s+");
        if (words.length >= 2 && words[0].endsWith(":") && words[1].matches("\\d{1,18}")) {
          numbers.put(words[0].substring(0, words[0].length() - 1), Long.valueOf(words[1]));
        }
      }
    } catch (IOException unreadable) {
      // Without /proc there are no figures of it: zeros.
    }
    return numbers;
  }

  private static long openDescriptors() {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count() - 1; // the one that lists them
    } catch (IOException unreadable) {
      return 0;
    }
  }
}
