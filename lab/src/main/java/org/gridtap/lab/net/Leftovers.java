package org.gridtap.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes labs down by the names of their namespaces: the ordinary way as well as what a killed
 * process left behind.
 *
 * <p>Only namespaces and directories whose name begins with {@code gt<pid>-} or {@code
 * gt<pid>.<n>-} are touched, and only processes that live inside such namespaces are ended.
 */
final class Leftovers {
  /**
   * Where labs keep their files; short, because a control socket's path may have 107 bytes only.
   */
  static final Path DIRECTORY = Path.of("/run/gridtap-lab");

  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Pattern PREFIX = Pattern.compile("(gt(\\d{1,10})(\\.\\d+)?-).*");
  private static final Duration GRACE = Duration.ofSeconds(5);

  private Leftovers() {}

  /** Lists the prefixes of all labs on this machine, in order. */
  static Set<String> prefixes() throws IOException {
    Set<String> prefixes = new LinkedHashSet<>();
    for (Path parent : List.of(NAMESPACES, DIRECTORY)) {
      for (String name : names(parent)) {
        Matcher matcher = PREFIX.matcher(name);
        if (matcher.matches()) {
          prefixes.add(matcher.group(1));
        }
      }
    }
    return prefixes;
  }

  /** Returns the process that a prefix belongs to, if it still runs. */
  static Optional<ProcessHandle> owner(String prefix) {
    Matcher matcher = PREFIX.matcher(prefix);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    // A number that went to another program since is no owner; labs are made by Java.
    return ProcessHandle.of(Long.parseLong(matcher.group(2)))
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().command().map(c -> c.contains("java")).orElse(true));
  }

  /** Ends all processes inside a lab's namespaces and removes the namespaces and files. */
  static void remove(String prefix) throws IOException {
    endProcesses(prefix);
    for (String namespace : namespaces(prefix)) {
      Commands.check(List.of("ip", "netns", "del", namespace), "");
    }
    deleteTree(DIRECTORY.resolve(prefix));
  }

  /** Ends all processes inside a lab's namespaces. */
  static void endProcesses(String prefix) throws IOException {
    for (String namespace : namespaces(prefix)) {
      endProcessesIn(namespace);
    }
  }

  private static List<String> namespaces(String prefix) throws IOException {
    return names(NAMESPACES).stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private static void endProcessesIn(String namespace) throws LabException {
    Output pids = Commands.check(List.of("ip", "netns", "pids", namespace), "");
    List<ProcessHandle> processes =
        pids.stdout()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .flatMap(line -> ProcessHandle.of(Long.parseLong(line)).stream())
            .filter(process -> process.pid() != ProcessHandle.current().pid())
            .toList();
    processes.forEach(ProcessHandle::destroy);
    long endNs = System.nanoTime() + GRACE.toNanos();
    for (ProcessHandle process : processes) {
      try {
        process.onExit().get(Math.max(1, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        process.destroyForcibly();
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  private static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
