package org.gridtap.lab.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells what happens, step by step, for people: with ticks and colour on a terminal, as plain lines
 * elsewhere.
 *
 * <pre>
 *   ✓ alice joined                                                    1.8 s
 *     behind a port-restricted NAT, 192.168.1.2
 * </pre>
 */
public final class Story {
  private static final int TITLE_WIDTH = 62;
  private static final double NS_PER_SECOND = 1e9;
  private static final long BREAK_OFF_NS = 300_000_000;

  private final PrintStream out;
  private final boolean terminal;
  private final long startedNs = System.nanoTime();
  private boolean brokenOff;

  public Story(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Tells on standard output; with ticks and colour if it is a terminal and NO_COLOR is not set.
   */
  public static Story onStandardOutput() {
    boolean terminal =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && System.getenv("NO_COLOR") == null
            && !"dumb".equals(System.getenv("TERM"));
    // Whatever the locale says: sudo and ssh lose it, and today's terminals all read UTF-8.
    PrintStream utf8 =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    return new Story(utf8, terminal);
  }

  /** One step of a story. */
  @FunctionalInterface
  public interface Step {
    /**
     * Does it, and may return a remark on how it went; the empty string for none. Throws if the
     * step failed.
     */
    String run() throws Exception;
  }

  /** Starts a chapter. */
  public void chapter(String title) {
    print("%n%s%n".formatted(terminal ? "\033[1m" + title + "\033[0m" : title));
  }

  /**
   * Does a step and tells how long it took. Whatever it throws goes on to the caller after a cross
   * was set.
   */
  public void step(String title, Step step) throws Exception {
    if (terminal) {
      print("  · " + title);
    }
    long stepStartedNs = System.nanoTime();
    boolean done = false;
    try {
      String remark = step.run();
      done = true;
      end("✓", "32", "ok", title, stepStartedNs);
      if (!remark.isEmpty()) {
        remark.lines().forEach(this::remark);
      }
    } finally {
      if (!done) {
        awaitBreakOff();
        end("✗", "31", "FAILED", title, stepStartedNs);
      }
    }
  }

  /** Adds an indented line. */
  public void remark(String line) {
    say(terminal ? "      \033[2m" + line + "\033[0m" : "         " + line);
  }

  /** Adds a line of its own. */
  public void say(String line) {
    print(line + "\n");
  }

  /** Tells nothing more but {@link #sayLast}: the rest of the story is not what was asked for. */
  public synchronized void breakOff() {
    if (terminal && !brokenOff) {
      out.println(); // a step's line may stand there without its end
    }
    brokenOff = true;
    notifyAll();
  }

  /**
   * Gives the news of a Ctrl-C a moment to come: it ends the programs of a step, too, and they may
   * be quicker to fail.
   */
  private synchronized void awaitBreakOff() {
    long endNs = System.nanoTime() + BREAK_OFF_NS;
    try {
      for (long leftNs = BREAK_OFF_NS;
          !brokenOff && leftNs > 0;
          leftNs = endNs - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Adds a line even after the story was broken off. */
  public synchronized void sayLast(String line) {
    out.println(line);
  }

  public Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startedNs);
  }

  private void end(String mark, String colour, String word, String title, long stepStartedNs) {
    String time = seconds(System.nanoTime() - stepStartedNs);
    String padded = title + " ".repeat(Math.max(1, TITLE_WIDTH - title.length()));
    print(
        terminal
            ? "\r\033[K  \033[%sm%s\033[0m %s%8s%n".formatted(colour, mark, padded, time)
            : "  %-6s %s%8s%n".formatted(word, padded, time));
  }

  private synchronized void print(String text) {
    if (!brokenOff) {
      out.print(text);
      out.flush();
    }
  }

  /** Writes a duration as people read it: {@code 0.42 s}, {@code 12.3 s}. */
  static String seconds(long durationNs) {
    double seconds = durationNs / NS_PER_SECOND;
    return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
  }
}
