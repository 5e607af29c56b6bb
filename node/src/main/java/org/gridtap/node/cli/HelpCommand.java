package org.gridtap.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridtap help [COMMAND]}, the same as {@code --help}. */
@Command(
    name = "help",
    header = "Shows the help of a command.",
    description = {"%nExample: gridtap help overlay create", ""})
final class HelpCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COMMAND", description = "Which command; left out: all of them.")
  List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec.commandLine().getParent(), "the root");
    for (String word : words) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(line, Misuse.unknownCommand(line, word));
      }
      line = next;
    }
    line.usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
