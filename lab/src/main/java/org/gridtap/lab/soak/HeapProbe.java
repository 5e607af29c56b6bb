package org.gridtap.lab.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridtap.lab.net.Output;

/**
 * Asks a daemon's JVM for a histogram of its live objects: it collects all garbage first, so the
 * total is what the daemon really keeps. Twice in a soak, for that starts a JVM of its own (jcmd).
 */
final class HeapProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private HeapProbe() {}

  /**
   * Writes the histogram to a file and returns the live bytes; empty if the JVM did not answer.
   * Blocks.
   */
  static OptionalLong liveBytes(SoakNode node, Path file) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(node.kernel().pid());
    Output output = node.host().exec(Map.of(), TIMEOUT, List.of(jcmd, pid, "GC.class_histogram"));
    Files.writeString(file, output.stdout() + output.stderr());
    return total(output.stdout());
  }

  /** Reads the last line of a histogram. */
  static OptionalLong total(String histogram) {
    Matcher total = TOTAL.matcher(histogram);
    return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
  }
}
