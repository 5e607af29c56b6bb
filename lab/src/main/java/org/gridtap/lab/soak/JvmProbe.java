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
  private static final Pattern CODE =
      Pattern.compile("(?m)^-\\s+Code \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

  private JvmProbe() {}

  /**
   * What a JVM keeps.
   *
   * @param liveBytes of objects
   * @param codeBytes of compiled code, with what belongs to it in malloc's memory; 0 if the JVM
   *     does not track that
   */
  record Kept(long liveBytes, long codeBytes) {}

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
    return new Kept(live(histogram).orElse(0), code(memory).orElse(0));
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

  /** Reads the line of compiled code in a summary of native memory. */
  static OptionalLong code(String summary) {
    Matcher code = CODE.matcher(summary);
    return code.find()
        ? OptionalLong.of(Long.parseLong(code.group(1)) * 1024)
        : OptionalLong.empty();
  }
}
