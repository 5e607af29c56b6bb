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
      Pattern.compile("([0-9a-f]+)-[0-9a-f]+ (\\S+) \\S+ \\S+ \\d+ *(.*)");

  /** HEAP_MAX_SIZE in glibc's malloc/arena.c, on 64-bit machines. */
  private static final long ARENA_ALIGNMENT = 64 << 20;

  private static final long LOWEST_ARENA = 1L << 40;

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
   * What some of a JVM's resident memory is for.
   *
   * @param codeBytes machine code that its compilers have made
   * @param mallocBytes what glibc's malloc keeps, in use or not: compilers take tens of megabytes
   *     for seconds, and much stays where it was then
   */
  public record Purposes(long codeBytes, long mallocBytes) {
    public static final Purposes UNKNOWN = new Purposes(0, 0);
  }

  /** Returns what a JVM's memory is for. Costs the kernel some milliseconds. */
  public Purposes purposes() {
    try {
      return purposes(Files.readAllLines(process().resolve("smaps")));
    } catch (IOException ended) {
      return Purposes.UNKNOWN;
    }
  }

  /**
   * Sums the resident parts of the mappings that may be executed and are no file's, and of malloc's
   * heap and arenas (proc(5)).
   */
  static Purposes purposes(List<String> mappings) {
    long codeKb = 0;
    long mallocKb = 0;
    boolean isCode = false;
    boolean isMalloc = false;
    for (String line : mappings) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        boolean isNamed = !mapping.group(3).isEmpty();
        isCode = mapping.group(2).contains("x") && !isNamed;
        isMalloc =
            mapping.group(3).equals("[heap]")
                || (!isNamed && !isCode && isArena(Long.parseUnsignedLong(mapping.group(1), 16)));
      } else if (line.startsWith("Rss:")) {
        long kb = field(List.of(line), "Rss:");
        codeKb += isCode ? kb : 0;
        mallocKb += isMalloc ? kb : 0;
      }
    }
    return new Purposes(codeKb * 1024, mallocKb * 1024);
  }

  /** Arenas begin where glibc aligns them; the JVM's own areas lie far below that. */
  private static boolean isArena(long start) {
    return start % ARENA_ALIGNMENT == 0 && start >= LOWEST_ARENA;
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
