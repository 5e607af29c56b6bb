package org.gridtap.node.cli;

import java.nio.file.Path;
import java.util.List;
import org.gridtap.config.file.ConfigResult;
import org.jspecify.annotations.Nullable;

/**
 * A command was called wrongly, in one way or several; nothing was changed. Exit code {@link
 * ExitCode#USAGE}.
 */
public final class UsageFailure extends RuntimeException {
  private final List<String> problems;
  private final @Nullable String hint;

  public UsageFailure(List<String> problems) {
    this(problems, null);
  }

  private UsageFailure(List<String> problems, @Nullable String hint) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
    this.hint = hint;
  }

  /** What is wrong with a configuration file, where the help text of a command does not help. */
  static UsageFailure ofFile(Path file, List<ConfigResult.Problem> problems) {
    return new UsageFailure(
        problems.stream().map(problem -> file + ": " + problem).toList(),
        "Nothing was changed. Mend the file and try again.");
  }

  /** Returns what to do next; null where the command's help says it. */
  @Nullable String hint() {
    return hint;
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
