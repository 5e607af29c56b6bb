package org.gridtap.lab.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.config.Ipv4Address;
import org.gridtap.config.Ipv4Subnet;

/**
 * What the kernel says of a running process: its memory, descriptors and threads, and the addresses
 * in its network namespace. Read from {@code /proc}, so that looking costs the process nothing.
 *
 * @param pid of a process that has entered its namespace, or is about to
 */
public record KernelView(long pid) {
  private static final Path PROC = Path.of("/proc");
  private static final Path OUR_NAMESPACE = PROC.resolve("self/ns/net");
  private static final String LEAF = "|-- ";
  private static final String LOCAL_ADDRESS = "/32 host LOCAL";

  /** The first line of a mapping: addresses, rights, offset, device, inode, and what it maps. */
  private static final Pattern MAPPING =
      Pattern.compile("[0-9a-f]+-[0-9a-f]+ (\\S+) \\S+ \\S+ \\d+ *(.*)");

  private static final long CLOCK_TICK_MS = 10; // USER_HZ is 100 on every Linux of today

  /**
   * What a process uses.
   *
   * @param residentBytes of memory
   * @param anonymousBytes of that, what is no file's
   * @param cpuMs since its start, of all its threads
   */
  public record Usage(
      long residentBytes, long anonymousBytes, int descriptors, int threads, long cpuMs) {}

  /** Returns what the process uses; empty if it has ended. */
  public Optional<Usage> usage() {
    Path process = process();
    try (var descriptors = Files.list(process.resolve("fd"))) {
      List<String> status = Files.readAllLines(process.resolve("status"));
      return Optional.of(
          new Usage(
              field(status, "VmRSS:") * 1024,
              field(status, "RssAnon:") * 1024,
              (int) descriptors.count(),
              (int) field(status, "Threads:"),
              cpuMs(Files.readString(process.resolve("stat")))));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /**
   * Returns how much of a JVM's resident memory is machine code that its compilers have made, in
   * bytes; 0 if it has ended. Costs the kernel some milliseconds.
   */
  public long compiledCodeBytes() {
    try {
      return executableBytes(Files.readAllLines(process().resolve("smaps")));
    } catch (IOException ended) {
      return 0;
    }
  }

  /** Sums the resident parts of the mappings that may be executed and are no file's (proc(5)). */
  static long executableBytes(List<String> mappings) {
    long kb = 0;
    boolean counts = false;
    for (String line : mappings) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        counts = mapping.group(1).contains("x") && mapping.group(2).isEmpty();
      } else if (counts && line.startsWith("Rss:")) {
        kb += field(List.of(line), "Rss:");
      }
    }
    return kb * 1024;
  }

  /** Returns the first number of a line of {@code /proc/PID/status}; 0 if there is no such line. */
  static long field(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** Reads proc(5), {@code /proc/PID/stat}: fields 14 and 15; the second may hold anything. */
  static long cpuMs(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * CLOCK_TICK_MS;
  }

  /** Returns the addresses in a subnet that the process's namespace has as its own. */
  public List<String> addressesIn(Ipv4Subnet subnet) {
    try {
      return isInside()
          ? localAddresses(Files.readAllLines(process().resolve("net/fib_trie")), subnet)
          : List.of();
    } catch (IOException ended) {
      return List.of();
    }
  }

  /** Finds the leaves of the routing trie that are local addresses. */
  static List<String> localAddresses(List<String> trie, Ipv4Subnet subnet) {
    List<String> addresses = new ArrayList<>();
    String leaf = "";
    for (String line : trie) {
      String text = line.strip();
      if (text.startsWith(LEAF)) {
        leaf = text.substring(LEAF.length());
      } else if (text.equals(LOCAL_ADDRESS)
          && Ipv4Address.parse(leaf).filter(subnet::contains).isPresent()
          && !addresses.contains(leaf)) {
        addresses.add(leaf);
      }
    }
    return addresses;
  }

  /** Tells whether the process's namespace has such an interface. */
  public boolean hasInterface(String name) {
    try {
      return isInside()
          && Files.readAllLines(process().resolve("net/dev")).stream()
              .anyMatch(line -> line.strip().startsWith(name + ":"));
    } catch (IOException ended) {
      return false;
    }
  }

  /** A process that is being started is in our own namespace at first: that must not count. */
  private boolean isInside() throws IOException {
    return !Files.readSymbolicLink(process().resolve("ns/net"))
        .equals(Files.readSymbolicLink(OUR_NAMESPACE));
  }

  private Path process() {
    return PROC.resolve(Long.toString(pid));
  }
}
