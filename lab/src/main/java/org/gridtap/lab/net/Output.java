package org.gridtap.lab.net;

import java.time.Duration;
import java.util.List;

/**
 * What a finished command said.
 *
 * @param exitCode {@link #TIMED_OUT} if it was ended because its time was up
 */
public record Output(
    List<String> command, int exitCode, String stdout, String stderr, Duration duration) {
  public static final int TIMED_OUT = -1;

  public boolean succeeded() {
    return exitCode == 0;
  }

  public boolean timedOut() {
    return exitCode == TIMED_OUT;
  }

  /** Returns the same under another command line, one that is easier to read. */
  public Output withCommand(List<String> shown) {
    return new Output(List.copyOf(shown), exitCode, stdout, stderr, duration);
  }

  /**
   * Returns this if the command succeeded, otherwise throws with its command line and what it said.
   */
  public Output orThrow() throws LabException {
    if (succeeded()) {
      return this;
    }
    throw new LabException(complaint());
  }

  /** Says in one piece what went wrong. */
  public String complaint() {
    String said = (stderr.isBlank() ? stdout : stderr).strip();
    String ending =
        timedOut()
            ? "did not end within %d s".formatted(duration.toSeconds())
            : "exit code " + exitCode;
    return "`%s`: %s%s"
        .formatted(String.join(" ", command), ending, said.isEmpty() ? "" : ": " + said);
  }
}
