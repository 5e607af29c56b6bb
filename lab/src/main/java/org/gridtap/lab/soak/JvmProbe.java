package org.gridtap.lab.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.lab.daemon.GridtapProgram;
import org.gridtap.lab.net.Output;

/**
 * Asks a daemon's JVM what it keeps: live objects, for which it collects all garbage first, and
 * compiled code. Twice in a soak, for that starts JVMs of its own (jcmd).
 */
final class JvmProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern MALLOC = Pattern.compile("(?m)^\\s+malloc: (\\d+)KB");

  private JvmProbe() {}

  /**
   * What a JVM keeps.
   *
   * @param liveBytes of objects
   * @param codeBytes of compiled code, with what belongs to it in malloc's memory; 0 if the JVM
   *     does not track that, likewise the next
   * @param mallocBytes in use for all else in malloc's memory, the daemon's own buffers among it
   */
  record Kept(long liveBytes, long codeBytes, long mallocBytes) {}

  /** Lets a daemon's JVM track what its memory is for, which costs it a megabyte. */
  static GridtapProgram tracked(GridtapProgram program) {
    List<String> daemon =
        new ArrayList<>(List.of("env", "JDK_JAVA_OPTIONS=-XX:NativeMemoryTracking=summary"));
    daemon.addAll(program.daemon());
    return new GridtapProgram(daemon, program.command());
  }

  /** Writes to a file what the JVM says, and returns the sums. Blocks. */
  static Kept ask(SoakNode node, Path file) throws IOException {
    String histogram = ask(node, "GC.class_histogram");
    String memory = ask(node, "VM.native_memory");
    Files.writeString(file, histogram + memory);
    return new Kept(live(histogram).orElse(0), code(memory), malloc(memory));
  }

  private static String ask(SoakNode node, String command) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(node.kernel().pid());
    Output output = node.host().exec(Map.of(), TIMEOUT, List.of(jcmd, pid, command));
    return output.stdout() + output.stderr();
  }

  /** Reads the last line of a histogram. */
  static OptionalLong live(String histogram) {
    Matcher total = TOTAL.matcher(histogram);
    return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
  }

  /** Reads how much compiled code there is from a summary of native memory; 0 if it is none. */
  static long code(String summary) {
    return committed(summary, "Code");
  }

  /** Reads what else is in use of malloc's memory, without what compilers have at the moment. */
  static long malloc(String summary) {
    Matcher all = MALLOC.matcher(summary);
    if (!all.find()) {
      return 0;
    }
    long ofCompilers = committed(summary, "Compiler") + committed(summary, "Arena Chunk");
    long ofCode = code(summary) - mapped(summary, "Code");
    return Long.parseLong(all.group(1)) * 1024 - ofCode - ofCompilers;
  }

  private static long committed(String summary, String purpose) {
    return number(summary, "(?m)^-\\s+" + purpose + " \\(reserved=\\d+KB, committed=(\\d+)KB");
  }

  /** The mapped part stands in one of the next lines, before the next purpose. */
  private static long mapped(String summary, String purpose) {
    return number(
        summary,
        "(?m)^-\\s+"
            + purpose
            + " \\(.*\\n(?:\\s+.*\\n)*?\\s+\\(mmap: reserved=\\d+KB, committed=(\\d+)KB");
  }

  private static long number(String summary, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(summary);
    return found.find() ? Long.parseLong(found.group(1)) * 1024 : 0;
  }
}
