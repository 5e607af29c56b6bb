package org.gridtap.lab.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells how far something is: on a terminal in one line that is written anew, elsewhere as a line a
 * minute.
 */
public final class ProgressLine {
  private static final Duration TERMINAL_PERIOD = Duration.ofSeconds(1);
  private static final Duration PLAIN_PERIOD = Duration.ofMinutes(1);

  private final PrintWriter out;
  private final boolean terminal;

  private ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Tells on standard error.
   *
   * @param err the command's own writer there: it folds lines, and so waits for their ends, which a
   *     terminal's line has not
   */
  public static ProgressLine onStandardError(PrintWriter err) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
            && !"dumb".equals(System.getenv("TERM"));
    return terminal
        ? new ProgressLine(
            new PrintWriter(new FileOutputStream(FileDescriptor.err), false, UTF_8), true)
        : new ProgressLine(err, false);
  }

  /** Returns how often a line is worth while. */
  public Duration period() {
    return terminal ? TERMINAL_PERIOD : PLAIN_PERIOD;
  }

  public void show(Supplier<String> line) {
    out.print(terminal ? "\r\033[K" + line.get() : line.get() + "\n");
    out.flush();
  }

  /** Clears the line, for what comes next. */
  public void clear() {
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
  }

  /** Writes {@code 59:59}. */
  public static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
