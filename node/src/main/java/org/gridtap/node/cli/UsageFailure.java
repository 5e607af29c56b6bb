package org.gridtap.node.cli;

import java.util.List;

/**
 * A command was called wrongly, in one way or several; nothing was changed. Exit code {@link
 * ExitCode#USAGE}.
 */
public final class UsageFailure extends RuntimeException {
  private final List<String> problems;

  public UsageFailure(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }

  /** Throws if there are problems. */
  static void throwIfAny(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new UsageFailure(problems);
    }
  }
}
