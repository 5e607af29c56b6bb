package org.gridtap.node.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes a completion function for zsh: one function for each command, which hands over to those of
 * its subcommands. Unlike the script for bash, which zsh could run too, it shows what commands and
 * options do. Source: zshcompsys(1), _arguments and _describe.
 */
final class ZshCompletion {
  private static final String ROOT_OPTION = "--root";

  private final StringBuilder script = new StringBuilder();

  private ZshCompletion() {}

  /** Returns a script that works by {@code source} and as a file {@code _gridtap} in fpath. */
  static String of(CommandSpec gridtap) {
    ZshCompletion completion = new ZshCompletion();
    completion.script.append("#compdef gridtap\n");
    completion.function("_gridtap", gridtap);
    // Called in place of itself when it is loaded from fpath, registered when it is sourced.
    completion.script.append(
        """
        _gridtap__file_or_word() {
          if compset -P 'file:'; then
            _files
          else
            compadd -S '' -- file:
          fi
        }
        if [[ $funcstack[1] == _gridtap ]]; then
          _gridtap "$@"
        else
          compdef _gridtap gridtap
        fi
        """);
    return completion.script.toString();
  }

  private void function(String name, CommandSpec command) {
    List<String> arguments = new ArrayList<>();
    command.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> arguments.add(option(option)));
    if (command.subcommands().isEmpty()) {
      command.positionalParameters().forEach(position -> arguments.add(position(position)));
      script.append(name).append("() {\n  _arguments -s -S");
      arguments.forEach(argument -> script.append(" \\\n    ").append(argument));
      script.append("\n}\n");
      return;
    }
    script.append(name).append("() {\n");
    script.append("  local curcontext=\"$curcontext\" state line ret=1\n");
    script.append("  local -A opt_args\n  _arguments -C");
    arguments.forEach(argument -> script.append(" \\\n    ").append(argument));
    script.append(" \\\n    '1:command:->command' '*::argument:->argument' && ret=0\n");
    script.append("  case $state in\n    command)\n      local -a commands=(\n");
    command
        .subcommands()
        .forEach(
            (word, line) ->
                script.append("        ").append(quoted(word + ":" + header(line))).append('\n'));
    script.append("      )\n      _describe -t commands command commands && ret=0\n      ;;\n");
    script.append("    argument)\n      case $words[1] in\n");
    command
        .subcommands()
        .keySet()
        .forEach(
            word ->
                script
                    .append("        ")
                    .append(word)
                    .append(") ")
                    .append(name)
                    .append('_')
                    .append(word)
                    .append(" && ret=0 ;;\n"));
    script.append("      esac\n      ;;\n  esac\n  return ret\n}\n");
    command
        .subcommands()
        .forEach((word, line) -> function(name + "_" + word, line.getCommandSpec()));
  }

  private static String header(CommandLine line) {
    String[] header = line.getCommandSpec().usageMessage().header();
    return header.length == 0 ? "" : header[0];
  }

  /** Writes {@code '(-j --json)'{-j,--json}'[what it does]:VALUE:(a b)'}. */
  private static String option(OptionSpec option) {
    boolean takesValue = option.arity().max() > 0;
    boolean repeats = option.isMultiValue();
    String[] names = option.names();
    String explained = "[" + plain(description(option)) + "]";
    String value = takesValue ? ":" + plain(option.paramLabel()) + ":" + action(option) : "";
    List<String> spelled = new ArrayList<>();
    for (String name : names) {
      spelled.add(takesValue ? name + (name.startsWith("--") ? "=" : "+") : name);
    }
    if (names.length == 1) {
      return quoted((repeats ? "*" : "") + spelled.getFirst() + explained + value);
    }
    String excluding = "(" + String.join(" ", names) + ")";
    return quoted(repeats ? "*" : excluding)
        + "{"
        + String.join(",", spelled)
        + "}"
        + quoted(explained + value);
  }

  private static String position(PositionalParamSpec position) {
    String place = position.isMultiValue() ? "*" : "";
    return quoted(place + ":" + plain(position.paramLabel()) + ":" + action(position));
  }

  private static String action(ArgSpec argument) {
    Iterable<String> candidates = argument.completionCandidates();
    if (candidates != null) {
      return StreamSupport.stream(candidates.spliterator(), false)
          .map(ZshCompletion::plain)
          .collect(Collectors.joining(" ", "(", ")"));
    }
    if (argument.paramLabel().equals("TOKEN")) {
      return "_gridtap__file_or_word";
    }
    if (argument.type().equals(Path.class)) {
      return isDirectory(argument) ? "_files -/" : "_files";
    }
    return " ";
  }

  private static boolean isDirectory(ArgSpec argument) {
    return argument.paramLabel().equals("DIR")
        || (argument instanceof OptionSpec option && option.longestName().equals(ROOT_OPTION));
  }

  private static String description(OptionSpec option) {
    @Nullable String[] lines = option.description();
    return lines.length == 0
        ? ""
        : String.join(" ", lines)
            .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
  }

  /** Keeps what means something to _arguments from doing so. */
  private static String plain(String text) {
    return text.replaceAll("([\\\\\\[\\]:])", "\\\\$1");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
