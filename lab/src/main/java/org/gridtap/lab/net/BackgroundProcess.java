package org.gridtap.lab.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs on in a lab host's namespace, with its output in a log file. */
public final class BackgroundProcess implements AutoCloseable {
  /** How long a program gets to end by itself after SIGTERM. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final Path log;

  BackgroundProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the exit code; only once it has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  public Path log() {
    return log;
  }

  /** Returns the log so far. */
  public String output() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }

  /** Returns the last {@code count} lines of the log; if there is none, a line that says so. */
  public List<String> lastLines(int count) {
    try {
      List<String> lines = output().lines().toList();
      return lines.isEmpty()
          ? List.of("(" + name + " has written nothing)")
          : lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException e) {
      return List.of("(cannot read " + log + ": " + e.getMessage() + ")");
    }
  }

  /** Waits until it ends. Returns false when the time is up. */
  public boolean waitFor(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends it at once, without a chance to say good-bye (SIGKILL). */
  public void kill() {
    process.destroyForcibly();
    waitFor(GRACE);
  }

  /** Asks it to end (SIGTERM), and ends it if it does not within {@link #GRACE}. */
  @Override
  public void close() {
    process.destroy();
    if (!waitFor(GRACE)) {
      kill();
    }
  }
}
