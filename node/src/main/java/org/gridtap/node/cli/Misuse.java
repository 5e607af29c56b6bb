package org.gridtap.node.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.gridtap.config.file.NearestName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line that cannot be understood. */
final class Misuse {
  private Misuse() {}

  /** Explains it on standard error. */
  static int explain(ParameterException misuse, String[] arguments) {
    CommandLine line = misuse.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("gridtap: " + sentence(misuse));
    printHint(line);
    return ExitCode.USAGE;
  }

  static void printHint(CommandLine line) {
    line.getErr().println("See: " + line.getCommandSpec().qualifiedName() + " --help");
  }

  static String unknownCommand(CommandLine line, String word) {
    return "there is no command '"
        + word
        + "'"
        + suggestion(NearestName.of(word, line.getSubcommands().keySet()));
  }

  private static String sentence(ParameterException misuse) {
    if (!(misuse instanceof UnmatchedArgumentException unmatched)) {
      return String.valueOf(misuse.getMessage());
    }
    CommandLine line = misuse.getCommandLine();
    String first = unmatched.getUnmatched().getFirst();
    if (unmatched.isUnknownOption()) {
      List<String> names = new ArrayList<>();
      line.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
      String name = first.split("=", 2)[0];
      return "there is no option '" + name + "'" + suggestion(NearestName.of(name, names));
    }
    return line.getSubcommands().isEmpty()
        ? "'" + first + "' is one argument too many"
        : unknownCommand(line, first);
  }

  private static String suggestion(@Nullable String name) {
    return name == null ? "" : "; did you mean '" + name + "'?";
  }
}
