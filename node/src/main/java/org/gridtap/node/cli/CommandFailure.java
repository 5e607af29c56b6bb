package org.gridtap.node.cli;

/**
 * A command cannot be done; the message says why and what to do next. Extensions may throw it too.
 */
public final class CommandFailure extends RuntimeException {
  private final int exitCode;

  /** Exit code {@link ExitCode#FAILED}. */
  public CommandFailure(String sentence) {
    this(ExitCode.FAILED, sentence);
  }

  public CommandFailure(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
